package iso8583
