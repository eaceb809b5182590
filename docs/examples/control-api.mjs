// A test of a terminal with nothing but Node's standard library: the answer to a sale is lost on purpose, the terminal
// reverses, the clock goes to the next working day, and acqsim says where the money is.
//
//     acqsim serve --clock held --show-test-pan --api 127.0.0.1:8585     # in another window
//     node docs/examples/control-api.mjs http://127.0.0.1:8585           # exit code 0 when the answer is the right one
//
// The terminal here is a few lines, so that the test can be read in one go; yours stands in its place.
import assert from 'node:assert/strict'
import net from 'node:net'

const fixed = {3: 6, 4: 12, 7: 10, 11: 6, 12: 6, 13: 4, 14: 4, 15: 4, 22: 3, 25: 2, 37: 12, 38: 6, 39: 2, 41: 8, 42: 15,
  49: 3, 52: 16, 64: 16, 70: 3, 90: 42}
const counted = {2: 2, 32: 2, 44: 2, 48: 3, 54: 3, 55: 3, 60: 3, 61: 3, 62: 3} // field: digits of its length

const server = process.argv[2] ?? 'http://127.0.0.1:8585'
const token = process.env.ACQSIM_API_TOKEN // wanted where other machines reach the API
const headers = {'Content-Type': 'application/json', ...(token && {Authorization: `Bearer ${token}`})}

async function call(method, url, body) {
  const signal = AbortSignal.timeout(10_000)
  const answer = await fetch(url, {method, headers, signal, body: body && JSON.stringify(body)})
  const text = await answer.text()
  assert(answer.ok, `${method} ${url}: ${answer.status} ${text}`)
  return text && JSON.parse(text)
}

function pack(mti, fields) {
  const numbers = Object.keys(fields).map(Number).sort((a, b) => a - b)
  const size = numbers.at(-1) > 64 ? 128 : 64
  const bits = numbers.reduce((sum, n) => sum | 1n << BigInt(size - n), size === 128 ? 1n << 127n : 0n)
  let text = mti + bits.toString(16).toUpperCase().padStart(size / 4, '0')
  for (const n of numbers) {
    text += fixed[n] ? fields[n] : String(fields[n].length).padStart(counted[n], '0') + fields[n]
  }
  const frame = Buffer.alloc(2 + text.length)
  frame.writeUInt16BE(text.length)
  frame.write(text, 2, 'latin1')
  return frame
}

function unpack(text) {
  const size = parseInt(text[4], 16) & 8 ? 32 : 16
  const bits = BigInt('0x' + text.slice(4, 4 + size)), fields = {mti: text.slice(0, 4)}
  for (let n = 2, at = 4 + size; n <= 4 * size; n++) {
    if (!(bits >> BigInt(4 * size - n) & 1n)) continue
    const length = fixed[n] ?? Number(text.slice(at, at + counted[n]))
    at += fixed[n] ? 0 : counted[n]
    fields[n] = text.slice(at, at += length)
  }
  return fields
}

async function receive(line) {
  for (let data = Buffer.alloc(0); ;) {
    if (data.length >= 2 && data.length >= 2 + data.readUInt16BE()) return unpack(data.toString('latin1', 2))
    const more = line.read()
    if (more) data = Buffer.concat([data, more])
    else await new Promise((resolve, reject) => line.once('readable', resolve).once('end', () => reject('hung up')))
  }
}

const made = await call('POST', `${server}/v1/worlds`, {profile: 'two-shops', clock: 'held'})
const world = `${server}/v1/worlds/${made.id}`
const till = (await call('GET', `${world}/terminals`)).terminals.find(t => t.name === 'T1')
const card = (await call('GET', `${world}/cards`)).cards.find(c => c.name === 'alice')
const {now} = await call('GET', `${world}/clock`) // 2026-03-25T10:00:00+08:00
const own = {12: now.slice(11, 19).replaceAll(':', ''), 13: now.slice(5, 7) + now.slice(8, 10),
  41: till.terminal, 42: till.merchant}

const line = net.connect(Number(made.ports[0].addr.split(':').at(-1)), new URL(server).hostname)
line.write(pack('0800', {11: '000001', ...own, 60: '000001', 70: '001'}))
const signed = await receive(line)
assert.deepEqual([signed.mti, signed[39]], ['0810', '00'])
own[60] = signed[60] // the batch that is open

const fault = await call('POST', `${world}/faults`, {rule: 'drop 0210'})
const sale = {2: card.pan, 3: '000000', 4: '000000001250', 22: '012', 25: '00', 49: '156'}
line.write(pack('0200', {11: '000002', ...own, ...sale}))
for (let asked = 0; (await call('GET', `${world}/faults/${fault.id}`)).count === 0; asked++) { // until it has been lost
  assert(asked < 10_000, 'the fault never acted')
}

line.write(pack('0400', {11: '000003', ...own, ...sale, 39: '98', 90: '0200000002' + own[13] + '0'.repeat(28)}))
const reversed = await receive(line)
assert.deepEqual([reversed.mti, reversed[39]], ['0410', '00'])
line.destroy()

await call('POST', `${world}/clock/advance`, {to: 'T+1 18:00'})
const money = await call('GET', `${world}/transactions/000002/money`)
console.log(`with the ${money.holder}: ${money.cause}`)
assert.deepEqual([money.holder, money.cause], ['cardholder', 'reversed-after-lost-reply'])
await call('DELETE', world)
