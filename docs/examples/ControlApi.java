// A test of a terminal with nothing but Java's standard library: the answer to a sale is lost on purpose, the terminal
// reverses, the clock goes to the next working day, and acqsim says where the money is.
//
//     acqsim serve --clock held --show-test-pan --api 127.0.0.1:8585     # in another window
//     java docs/examples/ControlApi.java http://127.0.0.1:8585           # exit code 0 when the answer is the right one
//
// The terminal here is a few lines, so that the test can be read in one go; yours stands in its place. Java has no
// reader of JSON of its own: value finds what this test asks for; yours has Jackson or the like.

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

public class ControlApi {
    static final Map<Integer, Integer> FIXED = Map.ofEntries(Map.entry(3, 6), Map.entry(4, 12), Map.entry(7, 10),
            Map.entry(11, 6), Map.entry(12, 6), Map.entry(13, 4), Map.entry(14, 4), Map.entry(15, 4), Map.entry(22, 3),
            Map.entry(25, 2), Map.entry(37, 12), Map.entry(38, 6), Map.entry(39, 2), Map.entry(41, 8),
            Map.entry(42, 15), Map.entry(49, 3), Map.entry(52, 16), Map.entry(64, 16), Map.entry(70, 3),
            Map.entry(90, 42));
    static final Map<Integer, Integer> COUNTED = // field: digits of its length
            Map.of(2, 2, 32, 2, 44, 2, 48, 3, 54, 3, 55, 3, 60, 3, 61, 3, 62, 3);

    static final HttpClient HTTP = HttpClient.newHttpClient();
    static final String TOKEN = System.getenv("ACQSIM_API_TOKEN"); // wanted where other machines reach the API

    static String call(String method, String url, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(10))
                .method(method, HttpRequest.BodyPublishers.ofString(body)).header("Content-Type", "application/json");
        if (TOKEN != null && !TOKEN.isEmpty()) {
            request.header("Authorization", "Bearer " + TOKEN);
        }
        HttpResponse<String> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        check(answer.statusCode() / 100 == 2, method + " " + url + ": " + answer.body());
        return answer.body();
    }

    /** The first value of a key in a JSON text, behind a place in it. */
    static String value(String json, String behind, String key) {
        var found = Pattern.compile("\"" + key + "\":\\s*\"?([^\",}]*)").matcher(json);
        check(found.find(Math.max(0, json.indexOf(behind))), "no " + key + " in " + json);
        return found.group(1);
    }

    static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }

    static void send(DataOutputStream out, String mti, TreeMap<Integer, String> fields) throws IOException {
        int size = fields.lastKey() > 64 ? 128 : 64;
        BigInteger bits = size == 128 ? BigInteger.ONE.shiftLeft(127) : BigInteger.ZERO;
        StringBuilder content = new StringBuilder();
        for (var field : fields.entrySet()) {
            bits = bits.setBit(size - field.getKey());
            if (!FIXED.containsKey(field.getKey())) {
                content.append(("%0" + COUNTED.get(field.getKey()) + "d").formatted(field.getValue().length()));
            }
            content.append(field.getValue());
        }
        String text = mti + ("%0" + size / 4 + "X").formatted(bits) + content;
        out.writeShort(text.length());
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    static TreeMap<Integer, String> receive(DataInputStream in, String mti) throws IOException {
        byte[] frame = new byte[in.readUnsignedShort()];
        in.readFully(frame);
        String text = new String(frame, StandardCharsets.ISO_8859_1);
        check(text.startsWith(mti), "want " + mti + ", got " + text);
        int size = Character.digit(text.charAt(4), 16) >= 8 ? 32 : 16, at = 4 + size;
        BigInteger bits = new BigInteger(text.substring(4, at), 16);
        var fields = new TreeMap<Integer, String>();
        for (int n = 2; n <= 4 * size; n++) {
            if (bits.testBit(4 * size - n)) {
                int digits = COUNTED.getOrDefault(n, 0);
                int length = digits == 0 ? FIXED.get(n) : Integer.parseInt(text.substring(at, at + digits));
                fields.put(n, text.substring(at + digits, at += digits + length));
            }
        }
        check(fields.get(39).equals("00"), mti + " " + fields);
        return fields;
    }

    static TreeMap<Integer, String> with(Map<Integer, String> own, Map<Integer, String> more) {
        var all = new TreeMap<>(own);
        all.putAll(more);
        return all;
    }

    public static void main(String[] arguments) throws Exception {
        String server = arguments.length > 0 ? arguments[0] : "http://127.0.0.1:8585";
        String made = call("POST", server + "/v1/worlds", "{\"profile\": \"two-shops\", \"clock\": \"held\"}");
        String world = server + "/v1/worlds/" + value(made, "", "id");
        String address = value(made, "\"ports\"", "addr");
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        String tills = call("GET", world + "/terminals", ""), cards = call("GET", world + "/cards", "");
        String now = value(call("GET", world + "/clock", ""), "", "now"); // 2026-03-25T10:00:00+08:00
        var own = new TreeMap<>(Map.of(12, now.substring(11, 19).replace(":", ""),
                13, now.substring(5, 7) + now.substring(8, 10),
                41, value(tills, "\"T1\"", "terminal"), 42, value(tills, "\"T1\"", "merchant")));

        try (var line = new Socket(URI.create(server).getHost(), port)) {
            line.setSoTimeout(10_000);
            var out = new DataOutputStream(new java.io.BufferedOutputStream(line.getOutputStream()));
            var in = new DataInputStream(line.getInputStream());
            send(out, "0800", with(own, Map.of(11, "000001", 60, "000001", 70, "001")));
            own.put(60, receive(in, "0810").get(60)); // the batch that is open

            String fault = value(call("POST", world + "/faults", "{\"rule\": \"drop 0210\"}"), "", "id");
            var sale = new TreeMap<>(Map.of(2, value(cards, "\"alice\"", "pan"), 3, "000000", 4, "000000001250",
                    22, "012", 25, "00", 49, "156"));
            send(out, "0200", with(with(own, sale), Map.of(11, "000002")));
            long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (value(call("GET", world + "/faults/" + fault, ""), "", "count").equals("0")) { // until it is lost
                check(System.nanoTime() < deadline, "the fault never acted");
            }

            send(out, "0400", with(with(own, sale),
                    Map.of(11, "000003", 39, "98", 90, "0200000002" + own.get(13) + "0".repeat(28))));
            receive(in, "0410");
        }

        call("POST", world + "/clock/advance", "{\"to\": \"T+1 18:00\"}");
        String money = call("GET", world + "/transactions/000002/money", "");
        String holder = value(money, "", "holder"), cause = value(money, "", "cause");
        System.out.println("with the " + holder + ": " + cause);
        check(holder.equals("cardholder") && cause.equals("reversed-after-lost-reply"), money);
        call("DELETE", world, "");
    }
}
