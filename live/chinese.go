package live

import (
	"regexp"
	"slices"
	"strings"

	"acqsim/dialect"
	"acqsim/payment"
)

// Chinese says a line of the log, or the reason why something was refused, in Chinese. Fields keep their numbers, and
// what people name themselves, such as tills, dialects and faults, stays as it is. What is not in the book of phrases
// stays as it is too.
func Chinese(text string) string {
	for i := range phrases {
		text = phrases[i].en.ReplaceAllString(text, phrases[i].zh)
	}
	return text
}

// phrase is an English text, as a pattern, and what it is in Chinese.
type phrase struct {
	en *regexp.Regexp
	zh string
}

// phrases are the book, whole sentences before the words in them.
var phrases = book(
	messageBook(), answerBook, sentenceBook, reasonBook, connectionBook, fieldBook, wordBook,
)

func book(parts ...[][2]string) (all []phrase) {
	for _, part := range parts {
		for _, p := range part {
			all = append(all, phrase{regexp.MustCompile(p[0]), group.ReplaceAllString(p[1], "$${$1}")})
		}
	}
	return all
}

// group is where a part of the English text goes.
var group = regexp.MustCompile(`\$(\d)`)

// sentenceBook is what a host says of itself and its terminals.
var sentenceBook = [][2]string{
	{`^… and ([\d,]+) more messages$`, "……另有 $1 条报文"},
	{`^… and ([\d,]+) more like it: `, "……另有 $1 条类似："},
	{`^enrolled again: terminal id ("[^"]*") is (\S+), which the acquirer had lost when it went down`,
		"再次登记：终端号 $1 为 $2，收单机构宕机时曾丢失"},
	{`^enrolled: terminal id ("[^"]*") is (\S+), `, "已登记：终端号 $1 为 $2，"},
	{`^enrolled: test card (\S+) is (\S+), with (.+)$`, "已登记：测试卡 $1 为 $2，余额 $3"},
	{`^enrolled: (\S+) is now `, "已登记：$1 现为"},
	{`of merchant (\S+), who is new: number (\S+), on the terms of (nobody, without a fee|\S+)`,
		"新商户 $1（商户号 $2），费率同 $3"},
	{`of merchant (\S+), for it names none \(DE 42\)`, "归商户 $1（报文无 DE 42）"},
	{`of merchant (\S+)`, "归商户 $1"},
	{`nobody, without a fee`, "无，免手续费"},
	{`(\d+) terminals are enrolled, as many as a host enrols`, "已登记 $1 台终端，达到上限"},
	{`(\d+) test cards are enrolled, as many as a host enrols: any other is 14`, "已登记 $1 张测试卡，达到上限：其余应答 14"},
	{`a terminal that is not enrolled`, "未登记的终端"},
	{`terminal id ("[^"]*") \(DE 41\) is not enrolled: `, "终端号 $1（DE 41）未登记："},
	{`the terminals of this host have keys, and a master key must be in both ends first: name the terminal in the ` +
		`profile with its test-tmk, or start the host with --keys none`,
		"本主机的终端都有密钥，主密钥须先在两端装好：请在 profile 中写明该终端及其 test-tmk，或以 --keys none 启动主机"},
	{`(\d+) are, and that is as many as a host enrols`, "已登记 $1 台，达到上限"},
	{`the acquirer stands still: it is signed when that goes on`, "收单机构停住了：恢复后再登记"},
	{`its merchant is not known, and (\d+) were signed, as many as a host signs`, "商户未知，且已签约 $1 家，达到上限"},
	{`a reply that nobody asked for`, "无人请求的应答"},
	{`nobody asked for this reply`, "没有请求与此应答对应"},
	{`a message that is not taken`, "未受理的报文"},
	{`a message for which there is no room`, "无处可放的报文"},
	{`a fault has stopped acquirer, and (\d+) messages wait for it already: the connection is closed`,
		"故障使收单机构停住，已有 $1 条报文在等待：连接关闭"},
	{`a message waited longer in our queue than half of its terminal's time-out: a request is answered 96 and not ` +
		`carried out`, "报文在队列中等待超过终端超时的一半：请求应答 96，不予执行"},
	{`a message was lost: the peer does not read and its queue is full`, "报文丢失：对端不读取，队列已满"},
	{`a message was lost: the connection that it is for has gone`, "报文丢失：所属连接已断"},
	{`a message was lost: too many wait to leave`, "报文丢失：待发报文过多"},
	{`messages were lost with the connection`, "报文随连接一同丢失"},
	{`a message was lost`, "报文丢失"},
	{`the acquirer goes down: a fault breaks the connection`, "收单机构宕机：故障切断连接"},
	{`a fault breaks the connection`, "故障切断连接"},
	{`the acquirer was not told of a broken line`, "断线未能通知收单机构"},
	{`a port failed`, "端口出错"},
	{`the port at which the host is awaited failed`, "等待主机连接的端口出错"},
	{`a till is heard on a second connection while a request is open on its first: has another client the same ` +
		`terminal id\?`, "终端在第一条连接上尚有未应答的请求，又在第二条连接上出现：是否另有客户端用了同一终端号？"},
	{`till (\S+) has a request open on another connection, which speaks (\S+): this one speaks (\S+) and is not heard`,
		"终端 $1 在另一条 $2 连接上有未应答的请求：本连接为 $3，不予受理"},
	{`no till of this world speaks (\S+): nobody can answer terminal id ("[^"]*")`,
		"没有终端使用 $1：终端号 $2 无人能应答"},
	{`a terminal id that no till has`, "没有终端使用的终端号"},
	{`no till has the terminal id ("[^"]*") \(DE 41\) here: it is answered 97; there are `,
		"此处没有终端号为 $1（DE 41）的终端：应答 97；现有 "},
	{`; --enrol takes whoever comes`, "；--enrol 可登记任何来者"},
	{`: --enrol takes whoever comes`, "：--enrol 可登记任何来者"},
	{`: --enrol opens test cards when they are first presented`, "：--enrol 在首次出示时开立测试卡"},
	{`no answer: `, "不应答："},
	{`(production would refuse|refused as in production): (\S+), its end$`, "$1: $2，报文末尾"},
	{`(production would refuse|refused as in production): (\S+), the batch$`, "$1: $2，批次"},
	{`production would refuse: `, "生产环境会拒绝："},
	{`refused as in production: `, "按生产环境拒绝："},
	{`: it is answered 30: `, "：应答 30："},
	{`a request with a wrong (field|its end)`, "字段有误的请求"},
	{`a request with a wrong (DE \S+)`, "$1 有误的请求"},
	{`MTI ("[^"]*") and no DE 11 that can be read: nobody can answer it`, "MTI $1，无可读的 DE 11：无法应答"},
	{`: lost: `, "：丢失："},
	{`the connection broke after (\d+) of (\d+) bytes`, "连接在第 $1 字节（共 $2 字节）后断开"},
	{`(rst|fin|half) after (\d+) of (\d+) bytes`, "$1，断在第 $2 字节（共 $3 字节）"},
	{`could not act: `, "未能生效："},
	{`\bfault (\S+) \(([^)]*)\)`, "故障 $1（$2）"},
	{`\bfault (\S+)`, "故障 $1"},
	{`the party is down`, "该方已停机"},
	{`the receiver is down`, "接收方已停机"},
	{`(\S+) is down\b`, "$1 已停机"},
	{`the connection is (?:down|closed)`, "连接已断"},
}

// answerBook is why a host does not do what it is told.
var answerBook = [][2]string{
	{`no merchant ("[^"]*")`, "没有商户 $1"},
	{`no comparison ("[^"]*")`, "没有核对级别 $1"},
	{`^(\d+) transactions are ("[^"]*"): say which by RRN or terminal/batch/STAN`,
		"有 $1 笔交易符合 $2：请用参考号或 终端/批次/流水 指明"},
	{`no transaction ("[^"]*")`, "没有交易 $1"},
	{`: of the clean days before (\S+) only totals are kept`, "：$1 之前已结清的日期只保留合计"},
	{`unknown word ("[^"]*")`, "没有这个词 $1"},
	{`; help alone lists them`, "；单独输入 help 可列出全部"},
	{`, did you mean ("[^"]*")\?`, "，是否指 $1？"},
	{` \(did you mean ("[^"]*")\?\)`, "（是否指 $1？）"},
	{`want the name of a fault; faults lists them`, "应写故障名；faults 可列出全部"},
	{`want a time to go on by, such as 70s, or a moment such as T\+1 18:00(?:, .*)?$`,
		"应为一段时间，如 70s，或一个时刻，如 T+1 18:00"},
	{`want a number, such as 20`, "应为数字，如 20"},
	{`nothing follows this word`, "这个词之后不写其他内容"},
	{`want a STAN, an RRN, the last four digits of the card, or an amount such as 12\.50`,
		"应为流水号、参考号、卡号后四位，或金额如 12.50"},
	{`want a merchant, such as M1, and a date if it is not today: day M1 (\S+)`, "应为商户，如 M1；不是当日则加日期：day M1 $1"},
	{`want what happened, as people type it`, "请写发生了什么，按平常的说法即可"},
	{`a line of more than (\d+) bytes`, "一行超过 $1 字节"},
	{`advance (\S+(?: \S+)?): (\S+ \S+) has passed: it is (\S+ \S+)`, "advance $1：$2 已过：现在是 $3"},
	{`unknown verb ("[^"]*")`, "没有这个动作 $1"},
	{`unknown (?:key|setting|word|option) ("[^"]*")`, "没有这个设置 $1"},
	{`no rule is called ("[^"]*")`, "没有名为 $1 的故障"},
	{`^fault (\S+): (\S+): ("[^"]*") is none of ours to stop: want one of (.+?), or all`,
		"故障 $1：$2：$3 不归本主机停止：应为 $4，或 all"},
	{`(\S+) is no step that a terminal here does: say which message by mti, phase, fields or nth`,
		"$1 不是此处终端会做的步骤：请用 mti、phase、fields 或 nth 指明报文"},
	{`(\S+) is at the terminals, which are somebody else's: a host has `, "$1 在终端一侧，终端属于别人：主机有 "},
	{`no node ("[^"]*")`, "没有节点 $1"},
	{`what comes from a terminal has come as it sent it: a host can do this to what it sends, on: `,
		"终端发来的字节无法再改：主机只能对自己发出的报文这样做，写 on: "},
	{`^fault (\S+): (\S+): `, "故障 $1：$2："},
	{`it hung up without a word; the terminal speaks (\S+, \S+): name another with --dialect, --framing`,
		"对端一言不发就挂断；终端使用 $1：可用 --dialect、--framing 换用其他"},
	{`the host (?:may speak|speaks) something else: `, "主机可能使用别的布局："},
	{`(\S+) is not connected`, "$1 未连接"},
	{`(\S+) hung up before it answered`, "$1 未应答就挂断了"},
	{`(\S+) has not answered in (\S+): .*$`, "$1 在 $2 内没有应答"},
	{`^echo test: `, "回响测试："}, {`^sign-on: `, "签到："},
	{`the clock does not go back`, "时钟不能倒退"},
	{`the clock stays where it is`, "时钟不动"},
	{`no fault (?:is called )?("?\S+"?)`, "没有故障 $1"},
	{`; have `, "；现有 "},
	{`; want one of `, "；应为其中之一："},
}

// reasonBook says why the first bytes of a connection make no message.
var reasonBook = [][2]string{
	{`the connection speaks (\S+, \S+), and this port (.+?): have both speak one, or start the host without --dialect ` +
		`and --framing, or with --dialect (\S+) --framing (\S+)`,
		"连接使用 $1，而本端口为 $2：请两端一致，或不带 --dialect 和 --framing 启动主机，或用 --dialect $3 --framing $4"},
	{`: no layout fits`, "：没有合适的布局"},
	{`this port speaks `, "本端口接受 "},
	{` in every framing known`, "，各种帧格式均可"},
	{`the bytes read as the layout (\S+) \((\S+)\), of which there is no dialect: --spec (\S+), or a mapping file with ` +
		`--dialect FILE`, "这些字节可读作布局 $1（$2），但没有对应的方言：用 --spec $3，或用 --dialect 指定映射文件"},
	{`the host speaks (\S+, \S+)`, "主机使用 $1"},
	{`what the host sends is no message of it`, "主机发来的不是该布局的报文"},
	{`^speaks (\S+, \S+)`, "使用 $1"},
	{`([0-9A-F ]+) as a (\S+) length is (\S+); an ASCII length of (\d+)\?`, "$1 作 $2 长度为 $3；是否为 ASCII 长度 $4？"},
	{`([0-9A-F ]+) are not the digits of an ASCII length; a binary length of (\d+)\?`,
		"$1 不是 ASCII 长度的数字；是否为 binary 长度 $2？"},
	{`([0-9A-F ]+) as a binary length is (\d+)`, "$1 作 binary 长度为 $2"},
	{`message type ("[^"]*"): want one of the standard, such as 0200 or 0800`, "报文类型 $1：应为标准类型，如 0200、0800"},
	{`byte (\d+): (\d+) bytes are left over after the last field`, "第 $1 字节：最后一个字段之后多出 $2 字节"},
	{`byte (\d+): what comes behind the frame begins no other`, "第 $1 字节：帧后的内容不是另一帧的开头"},
	{`a first message is of (\d+) bytes at most`, "首条报文最多 $1 字节"},
	{`the stream ends inside a frame, (\d+) bytes after its start`, "数据流在帧内结束，帧开始后仅 $1 字节"},
	{`frame, byte (\d+): `, "帧第 $1 字节："},
	{`length (\S+) is less than the (\d+) bytes it counts besides the message`, "长度 $1 小于报文之外应计的 $2 字节"},
	{`length (\S+) means a message of (\S+) bytes, the maximum is (\d+)`, "长度 $1 意味着报文有 $2 字节，上限为 $3"},
	{`want STX \(02\) after the length, have (\S+)`, "长度之后应为 STX（02），实为 $1"},
	{`length (\S+) is negative or over 2 GiB; is the length header (\S+)\?`, "长度 $1 为负或超过 2 GiB；长度头是否为 $2？"},
	{`length header (\S+) is not decimal digits`, "长度头 $1 不是十进制数字"},
	{`a frame began and did not end: (\d+) bytes after its start nothing more came in ([\d.a-zµ]+)`,
		"帧未完：收到 $1 字节后 $2 内再无数据"},
	{`a frame began and did not end`, "帧未完"},
	{`(?:it|the stream) begins like TLS, this listener is plain TCP`, "开头像 TLS，而本端口为明文 TCP"},
	{`it begins like HTTP`, "开头像 HTTP"},
}

// connectionBook is what becomes of connections.
var connectionBook = [][2]string{
	{`^connected$`, "已连接"},
	{`^disconnected\b`, "已断开"},
	{`\bredialling\b`, "重新拨号"},
	{`\bhandshake-failed\b`, "握手失败"},
	{`\bhandler-failed\b`, "处理失败"},
	{`\bunreadable\b`, "无法读取"},
	{`\brefused: `, "拒绝："},
	{`\bno connection\b`, "未能连接"},
	{`(\d+) connections are open already`, "已有 $1 条连接"},
	{`idle: the peer sent nothing in (\S+)`, "空闲：对端在 $1 内没有发送"},
	{`the peer does not read what is sent`, "对端不读取发出的数据"},
	{`(\d+) bytes wait since (\S+)`, "$1 字节已等待 $2"},
	{`connect to (\S+): `, "连接 $1："},
	{`connection refused`, "连接被拒绝"},
	{`(?:read|write) tcp \S+->\S+: `, ""},
	{`\bread: `, "读取："},
	{`\bwrite: `, "写入："},
	{`(?:read: )?connection reset by peer`, "连接被对端重置"},
	{`broken pipe`, "连接已断"},
	{`use of closed network connection`, "连接已关闭"},
	{`unexpected EOF`, "中途结束"},
	{`\bEOF\b`, "对端关闭"},
	{`\b(?:closed|drained)$`, "已关闭"},
	{`i/o timeout`, "超时"},
}

// fieldBook says what is wrong with a field: "DE 11 systems trace audit number, byte 23: want 6 digits, have 4".
var fieldBook = [][2]string{
	{`\bdialect (\S+): DE`, "方言 $1：DE"},
	{`\bdialect (\S+): `, "方言 $1："},
	{`\bDE ([\d.A-F]+) [^:：|;]*?, byte (\d+): want `, "DE $1 第 $2 字节：应为"},
	{`\bDE ([\d.A-F]+), byte (\d+): want `, "DE $1 第 $2 字节：应为"},
	{`\bDE ([\d.A-F]+)(?: [^:：|;]*?)?: want `, "DE $1：应为"},
	{`\b(?:MTI|message type)[^:：|;]*?, byte (\d+): want `, "MTI 第 $1 字节：应为"},
	{`\bbitmap, byte (\d+): want `, "位图第 $1 字节：应为"},
	{`\bheader, byte (\d+): want `, "报文头第 $1 字节：应为"},
	{`end of the message, byte (\d+): want `, "报文末尾第 $1 字节：应为"},
	{`nothing after the last field, have (\d+) bytes`, "最后一个字段之后无内容，实有 $1 字节"},
	{`应为the field in an MTI (\S+?),? when there is no DE (\d+), have none`, "MTI $1 无 DE $2 时必须有此字段，实无"},
	{`应为the field in an MTI (\S+?),? when there is DE (\d+), have none`, "MTI $1 有 DE $2 时必须有此字段，实无"},
	{`\bDE (\d+) begins with (\S+)`, "DE $1 以 $2 开头"},
	{`\bDE (\d+) does not begin with (\S+)`, "DE $1 不以 $2 开头"},
	{`\bDE (\d+) is not (\S+)`, "DE $1 不为 $2"},
	{`\bDE (\d+) is (\S+)`, "DE $1 为 $2"},
	{`应为the field in an MTI (\S+?),? when (.+?), have none`, "MTI $1 在 $2 时必须有此字段，实无"},
	{`应为the field in an MTI ([^ ,]+)`, "MTI $1 中必须有此字段"},
	{`应为no such field in an MTI (\S+), have one`, "MTI $1 中不应有此字段"},
	{`one of the values the spec allows, have another`, "规范允许的值，实为其他值"},
	{`a date or time (\S+), have (\d+) characters that are none`, "日期或时间 $1，实为 $2 个不合格的字符"},
	{`a field of spec (\S+), have bit (\d+) set without one`, "规范 $1 中的字段，实际第 $2 位无对应字段"},
	{`another spec, or an earlier length is wrong\?`, "是否用了别的规范，或前面的长度有误？"},
	{`the codes of a transaction with MTI (\d+)(?: \([^)]*\))?, have ("[^"]*"), DE 25 ("[^"]*"), type ("[^"]*"), network code ` +
		`("[^"]*")`, " MTI $1 所属交易的代码，实为 DE 3 $2，DE 25 $3，类型 $4，网络管理代码 $5"},
	{`account and amount type, currency, C or D, twelve digits`, "账户及金额类型、币种、C 或 D、12 位数字"},
	{`a number from 000001 on`, "000001 起的编号"},
	{`a number in an? [a-z -]+, have none`, "编号，实无"},
	{`an amount in an? [a-z -]+, have none`, "金额，实无"},
	{`the three digits of a currency \(ISO 4217\)`, "三位币种代码（ISO 4217）"},
	{`a sum of at most sixteen digits`, "最多十六位的合计"},
	{`(\d+) digits of totals`, "$1 位合计数字"},
	{`a count of two digits and records of (\d+)`, "两位笔数及每笔 $1 位的记录"},
	{`(\d+) digits, for its count says (\d+) records \(at most (\d+)\)`, "$1 位（笔数为 $2，最多 $3）"},
	{`batch (\d+), which the host has`, "批次 $1（主机的批次）"},
	{`hexadecimal digits, two for each byte`, "十六进制数字，每字节两位"},
	{`a length of (\d+) (bytes?|digits?)`, "$1 位长度"},
	{`an even number of hexadecimal characters`, "偶数个十六进制字符"},
	{`a length in (?:decimal|hexadecimal) digits`, "数字长度"},
	{`an? (?:definite )?BER length(?: of (?:at most )?\d+ bytes)?`, "BER 长度"},
	{`a whole BER tag`, "完整的 BER 标签"},
	{`a tag of the spec, have one it does not have`, "规范中的标签，实为其他标签"},
	{`the end of its parts, have another (\d+) bytes`, "子域到此为止，实际还有 $1 字节"},
	{`C for credit or D for debit, have another sign`, "C（贷）或 D（借），实为其他符号"},
	{`UTF-8 text, have other bytes`, "UTF-8 文本，实为其他字节"},
	{`GB18030 text`, "GB18030 文本"},
	{`a character cut in two`, "被截断的字符"},
	{`cut at a byte count, or UTF-8\?`, "是否按字节截断，或为 UTF-8？"},
	{`filled with F: counted one digit too many, or left-aligned\?`, "以 F 填充：多计一位，或左对齐？"},
	{`a header before the MTI\?`, "MTI 前是否有报文头？"},
	{`a binary bitmap\?`, "是否为二进制位图？"},
	{`another bitmap announced`, "又声明了一个位图"},
	{`an? (ASCII|EBCDIC|binary|binary or BCD) length\?`, "是否为 $1 长度？"},
	{`(ASCII|EBCDIC) digits\?`, "是否为 $1 数字？"},
	{`(\S+) or (\S+) text\?`, "是否为 $1 或 $2 文本？"},
	{`the length says (\d+), (\d+) bytes? (?:are|is) left: does it count (digits|bytes)\?`,
		"长度为 $1，只剩 $2 字节：是否按$3计数？"},
	{`letters, digits and spaces`, "字母、数字及空格"},
	{`letters and digits`, "字母及数字"},
	{`printable characters`, "可打印字符"},
	{`track characters`, "磁道字符"},
	{`C or D and digits`, "C 或 D 加数字"},
	{`hexadecimal digits`, "十六进制数字"},
	{`decimal digits`, "十进制数字"},
	{`EBCDIC digits`, "EBCDIC 数字"},
	{`at most (\d+) `, "最多 $1 "},
	{`at least (\d+) `, "至少 $1 "},
	{`(\d+) characters of another form`, "$1 个其他形式的字符"},
	{`(\d+) digits?\b`, "$1 位数字"},
	{`(\d+) letters?\b`, "$1 个字母"},
	{`(\d+) characters?\b`, "$1 个字符"},
	{`(\d+) bytes?\b`, "$1 字节"},
	{`(\d+) bits?\b`, "$1 位"},
	{`, have (?:nothing|none)\b`, "，实无"},
	{`, have (?:others|another|other bytes)\b`, "，实为其他值"},
	{`, have more\b`, "，实际更多"},
	{`, have `, "，实为 "},
	{`\bnibbles ([0-9A-F]{2})`, "半字节 $1"},
	{`\bbyte ([0-9A-F]{2})\b`, "字节 $1"},
	{`\bbyte (\d+): `, "第 $1 字节："},
	{`\bletters\b`, "字母"},
	{`\bdigits\b`, "数字"},
}

// messageBook are the words of a message's own line.
func messageBook() (list [][2]string) {
	all := dialect.Transactions()
	slices.SortFunc(all, func(a, b dialect.Transaction) int { return len(b.String()) - len(a.String()) })
	for _, t := range all {
		list = append(list, [2]string{`([→←] \d{4}) ` + regexp.QuoteMeta(t.String()) + `\b`, "$1 " + t.Name().Zh})
	}
	list = append(list, [2]string{`([→←] \d{4}(?: [^ :：]+)?) reversal\b`, "$1 冲正"},
		[2]string{`, (\d+) ms$`, "，$1 毫秒"}, [2]string{`\bSTAN (\d{6})`, "流水 $1"})
	codes := make([]payment.ResponseCode, 0, len(hints))
	for code := range hints {
		codes = append(codes, code)
	}
	slices.SortFunc(codes, func(a, b payment.ResponseCode) int { return strings.Compare(string(a), string(b)) })
	for _, code := range codes {
		list = append(list, [2]string{`\(` + regexp.QuoteMeta(hints[code].En), "（" + hints[code].Zh})
	}
	for code := range 100 {
		name := payment.ResponseCode([]byte{'0' + byte(code/10), '0' + byte(code%10)})
		if info := dialect.ResponseCode(name); info.En != "" {
			list = append(list, [2]string{string(name) + ` \(` + regexp.QuoteMeta(info.En) + `\)`,
				string(name) + "（" + info.Zh + "）"})
		}
	}
	return list
}

// wordBook is what is left between the phrases.
var wordBook = [][2]string{
	{` \| `, "；"},
	{`([^\x00-\x7F]|\d|"): `, "$1："},
	{`([^\x00-\x7F])\)`, "$1）"},
	{`([^\x00-\x7F]) \(`, "$1（"},
	{`; `, "；"},
}
