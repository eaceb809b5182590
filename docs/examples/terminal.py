#!/usr/bin/env python3
"""A terminal in the dialect 1987-ascii with nothing but Python's standard library.

It signs on, asks for an echo, sells, voids, refunds, reverses what got no answer, and settles:

    acqsim serve --show-test-pan                                      # the host, in another window
    python3 terminal.py 127.0.0.1:8583 10000001 898110154110001 6200001357924681110
    python3 terminal.py 127.0.0.1:8583 20000001 898110154110001 6200001357924681110 TMK

The terminal ids, the merchant, the card and the master key (TMK) of K1 are what serve prints. Read beside
docs/write-a-terminal.md, whose sections it follows. Exit code 0 when the host said what the page promises.
"""
import json, os, socket, struct, sys, time

# ---- bytes: a length of two bytes, MTI, bitmap, fields in ascending order ----
FIXED = {3: 6, 4: 12, 7: 10, 11: 6, 12: 6, 13: 4, 14: 4, 15: 4, 22: 3, 25: 2, 37: 12, 38: 6, 39: 2, 41: 8, 42: 15,
         49: 3, 52: 16, 64: 16, 66: 1, 70: 3, 74: 10, 76: 10, 86: 16, 88: 16, 90: 42, 128: 16}
COUNTED = {2: 2, 32: 2, 35: 2, 44: 2, 48: 3, 54: 3, 55: 3, 60: 3, 61: 3, 62: 3}  # field: digits of its length


def pack(mti, fields):
    bits = sum(1 << (128 - n) for n in fields) | (1 << 127 if max(fields) > 64 else 0)
    out = mti + ("%032X" % bits if bits >> 127 else "%016X" % (bits >> 64))
    for n in sorted(fields):
        v = fields[n]
        if n in FIXED and len(v) != FIXED[n]:
            raise ValueError("DE %d has %d characters, want %d" % (n, len(v), FIXED[n]))
        out += v if n in FIXED else "%0*d" % (COUNTED[n], len(v)) + v
    return out.encode("ascii")


def unpack(data):
    text, fields = data.decode("ascii"), {}
    size = 32 if int(text[4], 16) & 8 else 16
    bits, at = int(text[4:4 + size], 16) << (128 - 4 * size), 4 + size
    for n in range(2, 129):
        if bits >> (128 - n) & 1:
            length = FIXED.get(n) or int(text[at:at + COUNTED[n]])
            at += COUNTED.get(n, 0)
            fields[n], at = text[at:at + length], at + length
    return text[:4], fields


# ---- DES and TDES (FIPS 46-3), for a terminal with a master key ----
IP = [b - 8 * c for b in (58, 60, 62, 64, 57, 59, 61, 63) for c in range(8)]
FP = [IP.index(n) + 1 for n in range(1, 65)]
EXPAND = [(4 * i + j - 1) % 32 + 1 for i in range(8) for j in range(6)]
PERMUTE = [16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10, 2, 8, 24, 14, 32, 27, 3, 9, 19, 13, 30, 6, 22,
           11, 4, 25]
PC1 = ([57 - 8 * i + j for j in range(3) for i in range(8)] + [60, 52, 44, 36] +
       [63 - 8 * i - j for j in range(3) for i in range(8)] + [28, 20, 12, 4])
PC2 = [14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2, 41, 52, 31, 37, 47, 55,
       30, 40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32]
BOXES = ["e4d12fb83a6c59070f74e2d1a6cb953841e8d62bfc973a50fc8249175b3ea06d",
         "f18e6b34972dc05a3d47f28ec01a69b50e7ba4d158c6932fd8a13f42b67c05e9",
         "a09e63f51dc7b428d709346a285ecbf1d6498f30b12c5ae71ad069874fe3b52c",
         "7de3069a1285bc4fd8b56f03472c1ae9a690cb7df13e52843f06a1d8945bc72e",
         "2c417ab6853fd0e9eb2c47d150fa3986421bad78f9c5630eb8c71e2d6f09a453",
         "c1af92680d34e75baf427c9561de0b389ef528c3704a1db6432c95fabe17608d",
         "4b2ef08d3c975a61d0b7491ae35c2f8614bdc37eaf6805926bd814a7950fe23c",
         "d2846fb1a93e50c71fd8a374c56b0e927b419ce206adf35821e74a8dfc90356b"]


def des(key, block, decrypt=False):
    bits = lambda data: [b >> 7 - i & 1 for b in data for i in range(8)]
    pick = lambda table, of: [of[n - 1] for n in table]
    k, rounds = pick(PC1, bits(key)), []
    for r in range(16):
        n = 1 if r in (0, 1, 8, 15) else 2
        k = k[n:28] + k[:n] + k[28 + n:] + k[28:28 + n]
        rounds.append(pick(PC2, k))
    data = pick(IP, bits(block))
    left, right = data[:32], data[32:]
    for sub in rounds[::-1] if decrypt else rounds:
        x, out = [a ^ b for a, b in zip(pick(EXPAND, right), sub)], []
        for i in range(8):
            b = x[6 * i:6 * i + 6]
            v = int(BOXES[i][32 * b[0] + 16 * b[5] + 8 * b[1] + 4 * b[2] + 2 * b[3] + b[4]], 16)
            out += [v >> 3, v >> 2 & 1, v >> 1 & 1, v & 1]
        left, right = right, [a ^ b for a, b in zip(left, pick(PERMUTE, out))]
    out = pick(FP, right + left)
    return bytes(int("".join(map(str, out[i:i + 8])), 2) for i in range(0, 64, 8))


def tdes(key, block, decrypt=False):
    a, b = key[:8], key[8:] or key  # 8 bytes are single DES
    return des(a, des(b, des(a, block, decrypt), not decrypt), decrypt)


def mac(key, data):
    """The 8 bytes of DE 64: UnionPay's ECB method."""
    block = bytes(8)
    for i in range(0, len(data), 8):
        block = bytes(x ^ y for x, y in zip(block, data[i:i + 8].ljust(8, b"\0")))
    digits = block.hex().upper().encode()
    first = tdes(key, digits[:8])
    return tdes(key, bytes(x ^ y for x, y in zip(first, digits[8:]))).hex().upper().encode()[:8]


# ---- the terminal ----
APPROVED = ("00", "10", "11", "A2", "A4", "A5", "A6")


class NoAnswer(Exception):
    pass


class BadMAC(NoAnswer):
    pass


class Terminal:
    def __init__(self, addr, terminal, merchant, master_key="", wait=60, state=None):
        host, port = addr.rsplit(":", 1)
        self.addr, self.wait, self.path, self.socket = (host, int(port)), wait, state, None
        self.own = {41: terminal.ljust(8), 42: merchant.ljust(15)}
        self.master, self.mac_key = bytes.fromhex(master_key), None
        self.kept = {"stan": 0, "batch": "000001", "doubt": None, "owed": [], "items": []}  # what a power cut must not lose
        if state and os.path.exists(state):
            with open(state) as f:
                self.kept = json.load(f)

    def keep(self):
        if self.path:
            with open(self.path + ".new", "w") as f:
                json.dump(self.kept, f)
                f.flush()
                os.fsync(f.fileno())
            os.replace(self.path + ".new", self.path)

    def stan(self):
        self.kept["stan"] = self.kept["stan"] % 999999 + 1
        self.keep()
        return "%06d" % self.kept["stan"]

    def exchange(self, mti, fields):
        """Send a request and return its answer. Whoever gets NoAnswer does not know what the host has done."""
        answer_mti = mti[:2] + "%d0" % (int(mti[2]) + 1)  # 0200 and 0201: 0210
        sealed = self.mac_key and mti[1] in "1234"
        try:
            self.socket = self.socket or socket.create_connection(self.addr, timeout=self.wait)
            frame = self.seal(mti, fields) if sealed else pack(mti, fields)
            self.socket.sendall(struct.pack(">H", len(frame)) + frame)
            deadline = time.monotonic() + self.wait
            while True:
                self.socket.settimeout(max(0.001, deadline - time.monotonic()))
                data = self.read(struct.unpack(">H", self.read(2))[0])
                got_mti, got = unpack(data)
                if got_mti != answer_mti or got.get(11) != fields[11] or got.get(41) != fields[41]:
                    continue  # a late answer to something else, or what the host asks of its own accord
                if sealed and mti[1] != "3" and got.get(39) in APPROVED and not self.genuine(data, got):
                    raise BadMAC("the MAC of the answer is wrong")
                return got
        except (OSError, NoAnswer) as e:
            if self.socket:
                self.socket.close()
            self.socket = None
            raise e if isinstance(e, NoAnswer) else NoAnswer(str(e))

    def read(self, n):
        data = b""
        while len(data) < n:
            more = self.socket.recv(n - len(data))
            if not more:
                raise NoAnswer("the host has hung up")
            data += more
        return data

    def seal(self, mti, fields):
        n = 128 if max(fields) > 64 else 64
        frame = pack(mti, {**fields, n: "0" * 16})[:-16]
        return frame + mac(self.mac_key, frame).hex().upper().encode()

    def genuine(self, data, fields):
        return fields.get(128, fields.get(64)) == mac(self.mac_key, data[:-16]).hex().upper()

    def request(self, **more):
        now = time.strftime("%H%M%S%m%d")
        return {11: self.stan(), 12: now[:6], 13: now[6:], **self.own, 60: self.kept["batch"], **{
            int(k[2:]): v for k, v in more.items()}}

    def sign_on(self):
        got = self.exchange("0800", self.request(de70="001"))
        if got[39] == "00":
            self.kept["batch"] = got[60]
            if self.master:
                field = bytes.fromhex(got[62])
                keys = [(field[i:i + 16], field[i + 16:i + 20]) for i in (0, 20)]  # PIN key, MAC key
                clear = [tdes(self.master, k[:8], True) + tdes(self.master, k[8:], True) for k, _ in keys]
                for key, (_, check) in zip(clear, keys):
                    if tdes(key, bytes(8))[:4] != check:
                        raise ValueError("DE 62: the check value is wrong: another master key?")
                self.mac_key = clear[1]
            self.keep()
        return got[39]

    def echo(self):
        return self.exchange("0800", self.request(de70="301"))[39]

    def card(self, kind, processing, minor, pan, mti="0200", **more):
        """A request about money: first what is in doubt is undone, then the record of a reversal is written."""
        self.undo()
        self.deliver()
        ask = self.request(de2=pan, de3=processing, de4="%012d" % minor, de22="012", de25="00", de49="156", **more)
        if mti == "0220":  # told and not asked: sent again until it is answered, never reversed
            self.kept["owed"].append([mti, ask, kind])
            self.keep()
            return self.deliver()
        self.kept["doubt"] = [mti, {n: ask[n] for n in (2, 3, 4, 11, 13, 22, 25, 49)}, "98"]
        self.keep()
        try:
            got = self.exchange(mti, ask)
        except BadMAC:
            self.kept["doubt"][2] = "A0"
            self.keep()
            raise
        self.kept["doubt"] = None  # every answer says what became of it
        self.book(kind, ask, got)
        return got

    def book(self, kind, ask, got):
        if got[39] in APPROVED:
            minor = int(got[4] if got[39] == "10" else ask[4])  # 10: approved for the amount of the answer
            self.kept["items"].append([kind, ask[11], minor, got.get(37, ""), ask[13], ask[2]])
        self.keep()

    def sale(self, minor, pan):
        return self.card("debit", "000000", minor, pan)

    def void(self, item):
        _, stan, minor, _, date, pan = item
        return self.card("credit", "020000", minor, pan, de90="0200" + stan + date + "0" * 28)

    def refund(self, item, minor):
        _, stan, _, rrn, date, pan = item
        return self.card("credit", "200000", minor, pan, "0220", de61=self.kept["batch"] + rrn,
                         de90="0200" + stan + date + "0" * 28)

    def deliver(self):
        """Advices that are owed go out, the first time as 0220, then as 0221, until 00 or 94 or a refusal."""
        got = None
        while self.kept["owed"]:
            mti, ask, kind = self.kept["owed"][0]
            got = self.again(mti, {int(n): v for n, v in ask.items()})
            self.kept["owed"].pop(0)
            self.book(kind, {int(n): v for n, v in ask.items()}, {**got, 39: "00"} if got[39] == "94" else got)
        return got

    def undo(self):
        """The reversal: before the next request, again until the host answers 00, 25 or 12."""
        if not self.kept["doubt"]:
            return None
        mti, was, reason = self.kept["doubt"]
        was = {int(n): v for n, v in was.items()}
        more = {"de%d" % n: was[n] for n in was if n not in (11, 13)}
        code = self.again("0400", self.request(de39=reason, de90=mti + was[11] + was[13] + "0" * 28, **more))[39]
        if code not in ("00", "25", "12"):
            raise NoAnswer("the reversal is answered %s: call the acquirer, and sell nothing meanwhile" % code)
        self.kept["doubt"] = None
        self.keep()
        return code

    def again(self, mti, ask):
        for _ in range(3):
            try:
                got = self.exchange(mti, ask)
                if got[39] not in ("96", "30"):  # these say nothing about what became of it
                    return got
            except NoAnswer:
                pass
            mti = mti[:3] + "1"  # sent again
        raise NoAnswer("no answer to %s: it stays to be sent" % mti)

    def settle(self):
        self.undo()
        self.deliver()
        debit = [i[2] for i in self.kept["items"] if i[0] == "debit"]
        credit = [i[2] for i in self.kept["items"] if i[0] == "credit"]
        got = self.exchange("0500", self.request(
            de3="920000", de49="156", de74="%010d" % len(credit), de76="%010d" % len(debit),
            de86="%016d" % sum(credit), de88="%016d" % sum(debit)))
        if got[66] != "1":  # the host counts otherwise: tell it every transaction
            for kind, stan, minor, rrn, _, pan in self.kept["items"]:
                code, mti = ("000000", "0200") if kind == "debit" else ("020000", "0200")
                self.exchange("0320", self.request(de2=pan, de3=code, de4="%012d" % minor, de25="00", de37=rrn,
                                                   de49="156", de90=mti + stan + "0" * 32))
        end = self.exchange("0500", self.request(de3="960000", de48="%04d" % len(self.kept["items"]), de66=got[66]))
        if end[39] == "00":
            self.kept["batch"] = "%06d" % (int(self.kept["batch"]) % 999999 + 1)
            self.kept["items"] = []
            self.keep()
        return got[66]


def main(addr, terminal, merchant, pan, master_key=""):
    t = Terminal(addr, terminal, merchant, master_key, wait=float(os.environ.get("WAIT", 60)),
                 state=os.environ.get("STATE"))

    def say(what, code):
        print("%-10s %s" % (what, code), flush=True)

    say("sign-on", t.sign_on())
    say("echo", t.echo())
    for minor, after in (1250, "void"), (2000, "refund"), (3000, ""):
        try:
            say("sale", t.sale(minor, pan)[39])
        except NoAnswer as e:
            say("sale", "no answer: %s" % e)
            say("reversal", t.undo())
            continue
        if after == "void":
            say("void", t.void(t.kept["items"][-1])[39])
        elif after == "refund":
            say("refund", t.refund(t.kept["items"][-1], 500)[39])
    say("settlement", {"1": "balanced", "2": "not balanced"}.get(t.settle(), "error"))


if __name__ == "__main__":
    if len(sys.argv) not in (5, 6):
        sys.exit(__doc__)
    main(*sys.argv[1:])
