'use strict';
// A terminal that shares no code with acqsim: npm's iso_8583 writes and reads the
// messages. It signs on at a host, sells, takes the sale back with a reversal as if
// no reply had come, and asks for the balance before and after.
//
//   node terminal.js HOST:PORT TERMINAL MERCHANT PAN YYMM
//
// Each reply is printed as one JSON object: step, MTI, response code, and what the
// next message needs of it. The exit code is 0 when every reply is 00.

const net = require('net');
const iso8583 = require('iso_8583');

const [addr, terminal, merchant, pan, expiry] = process.argv.slice(2);
if (!expiry) {
  console.error('usage: node terminal.js HOST:PORT TERMINAL MERCHANT PAN YYMM');
  process.exit(2);
}

// What the host's dialect has otherwise than the package: the bitmap stands in 32
// hexadecimal characters, DE 22 has three digits, DE 60 is the batch number.
const formats = {
  '1': { ContentType: 'an', Label: 'Bitmap', LenType: 'fixed', MaxLen: 32 },
  '22': { ContentType: 'n', Label: 'POS entry mode', LenType: 'fixed', MaxLen: 3 },
  '60': { ContentType: 'ans', Label: 'Batch number', LenType: 'lllvar', MaxLen: 999 },
};
const timeout = 10000;

let stan = 0;
const two = (n) => String(n).padStart(2, '0');
const six = (n) => String(n).padStart(6, '0');

// message adds what every message of the terminal has.
function message(fields) {
  const now = new Date();
  const date = two(now.getMonth() + 1) + two(now.getDate());
  const time = two(now.getHours()) + two(now.getMinutes()) + two(now.getSeconds());
  return Object.assign({ 7: date + time, 11: six(++stan), 12: time, 13: date, 41: terminal, 42: merchant }, fields);
}

function pack(fields) {
  const ordered = {};
  Object.keys(fields).sort((a, b) => a - b).forEach((n) => { ordered[n] = fields[n]; });
  const packed = new iso8583(ordered, formats).getBufferMessage(); // with its length header
  if (packed.error) throw new Error('packing ' + fields[0] + ': ' + packed.error);
  return packed;
}

// unpack reads a message. The package takes for granted that the second half of a
// bitmap in characters is there; a host leaves it out where it is empty.
function unpack(body) {
  const second = parseInt(body.slice(4, 5).toString(), 16) >= 8;
  if (!second) body = Buffer.concat([body.slice(0, 20), Buffer.from('0'.repeat(16)), body.slice(20)]);
  const m = new iso8583({}, formats).getIsoJSON(body, { lenHeader: false, bitmapEncoding: 'utf8' });
  if (m.error) throw new Error('unpacking: ' + m.error);
  return m;
}

// exchange sends a message and waits for the reply with the same STAN.
function exchange(socket, fields) {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const timer = setTimeout(() => reject(new Error('no reply to ' + fields[0])), timeout);
    const take = (chunk) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
        const length = received.readUInt16BE(0);
        const m = unpack(received.slice(2, 2 + length));
        received = received.slice(2 + length);
        if (m[11] !== fields[11]) continue; // the host's own business
        clearTimeout(timer);
        socket.off('data', take);
        resolve(m);
        return;
      }
    };
    socket.on('data', take);
    socket.write(pack(fields));
  });
}

async function main() {
  const at = addr.lastIndexOf(':');
  const socket = net.connect(Number(addr.slice(at + 1)), addr.slice(0, at));
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  let refused = 0;
  const step = async (name, fields) => {
    const m = await exchange(socket, fields);
    if (m[39] !== '00') refused++;
    console.log(JSON.stringify({ step: name, mti: m[0], code: m[39], amount: m[4], rrn: m[37], batch: m[60], balance: m[54] }));
    return m;
  };
  try {
    const signOn = await step('sign-on', message({ 0: '0800', 70: '001' }));
    const batch = signOn[60];
    const card = { 2: pan, 14: expiry, 22: '012', 25: '00', 49: '156', 60: batch };
    await step('balance', message({ 0: '0200', 3: '310000', ...card }));
    const sale = message({ 0: '0200', 3: '000000', 4: '000000001250', ...card });
    await step('sale', sale);
    const original = '0200' + sale[11] + sale[7] + '0'.repeat(22);
    await step('reversal', message({ 0: '0400', 3: '000000', 4: '000000001250', ...card, 39: '98', 90: original }));
    await step('balance', message({ 0: '0200', 3: '310000', ...card }));
  } finally {
    socket.end();
  }
  process.exit(refused === 0 ? 0 : 1);
}

main().catch((err) => {
  console.error(err.message);
  process.exit(1);
});
