package picture

import (
	"fmt"
	"strings"

	"github.com/mattn/go-runewidth"
)

// canvas collects the elements of a picture.
type canvas struct {
	strings.Builder
	title, description string
}

// The size of texts in pixels, and how wide a column of one is.
const (
	large, normal, small = 22, 16, 13
	columnOf, boldColumn = 0.54, 0.6
)

// columns is the width of a text in the columns of a screen: a Chinese character has two.
func columns(text string) int {
	c := runewidth.Condition{}
	return c.StringWidth(text)
}

// pixels is about how wide a text is.
func pixels(text string, size int) float64 {
	if size == large { // titles are bold
		return float64(columns(text)) * boldColumn * float64(size)
	}
	return float64(columns(text)) * columnOf * float64(size)
}

// wrap breaks a text at spaces, and between Chinese characters, into lines that are so wide at most.
func wrap(text string, size int, limit float64) []string {
	var lines []string
	line := ""
	for _, word := range words(text) {
		if next := line + word; line != "" && pixels(strings.TrimRight(next, " "), size) > limit {
			lines, line = append(lines, strings.TrimRight(line, " ")), ""
		}
		line += word
	}
	return append(lines, strings.TrimRight(line, " "))
}

// words are the parts of a text between which a line may end, each with the space behind it.
func words(text string) (parts []string) {
	part := ""
	for _, c := range text {
		wide := runewidth.RuneWidth(c) == 2
		if wide && part != "" && !strings.ContainsRune("，。；：、）》", c) && !strings.HasSuffix(part, "（") {
			parts, part = append(parts, part), ""
		}
		if part += string(c); c == ' ' {
			parts, part = append(parts, part), ""
		}
	}
	return append(parts, part)
}

// escape makes a text safe between tags and in attributes.
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// text writes a line of text, whose anchor is start, middle or end.
func (c *canvas) text(x, y float64, class, anchor string, size int, text string) {
	if anchor != "start" {
		class += " " + anchor
	}
	if size != small {
		class += fmt.Sprintf(" s%d", size)
	}
	fmt.Fprintf(c, `<text x="%s" y="%s" class="%s">%s</text>`+"\n", px(x), px(y), class, escape.Replace(text))
}

// line draws a line of a class, so thick.
func (c *canvas) line(x1, y1, x2, y2 float64, class string, thick float64) {
	fmt.Fprintf(c, `<path d="M%s %sL%s %s" class="%s" stroke-width="%s"/>`+"\n", px(x1), px(y1), px(x2), px(y2), class, px(thick))
}

// head draws the head of an arrow that ends at x, pointing to the right or to the left.
func (c *canvas) head(x, y float64, class string, rightward bool, size float64) {
	if !rightward {
		size = -size
	}
	half := max(size, -size) * 0.6
	fmt.Fprintf(c, `<path d="M%s %sL%s %sL%s %sZ" class="%s solid"/>`+"\n", px(x), px(y), px(x-size), px(y-half), px(x-size),
		px(y+half), class)
}

// box draws a rectangle with round corners.
func (c *canvas) box(x, y, w, h float64, class string) {
	fmt.Fprintf(c, `<rect x="%s" y="%s" width="%s" height="%s" rx="8" class="%s"/>`+"\n", px(x), px(y), px(w), px(h), class)
}

// px writes a length in tenths of a pixel at most.
func px(v float64) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", v), ".0")
}

// done returns the whole picture, in a file of its own.
func (c *canvas) done(w, h float64) []byte {
	var out strings.Builder
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" width="%s" height="%s" role="img" `+
		`aria-labelledby="t d">`+"\n", px(w), px(h), px(w), px(h))
	fmt.Fprintf(&out, "<title id=\"t\">%s</title>\n<desc id=\"d\">%s</desc>\n<style>\n%s</style>\n",
		escape.Replace(c.title), escape.Replace(c.description), Style)
	fmt.Fprintf(&out, `<rect width="%s" height="%s" class="ground"/>`+"\n", px(w), px(h))
	out.WriteString(c.String())
	out.WriteString("</svg>\n")
	return []byte(out.String())
}

// inline returns the picture as part of a page that has the Style: as wide as there is room, its texts read in their
// order.
func (c *canvas) inline(w, h float64) string {
	return fmt.Sprintf(`<svg viewBox="0 0 %s %s">`+"\n%s</svg>\n", px(w), px(h), c.String())
}

// Style is how all pictures look: CSS, which a page that has several needs once.
const Style = `svg{font-size:13px;font-family:system-ui,"Noto Sans","Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif;` +
	`--ground:#fff;--ink:#1b1f24;--soft:#57606a;--edge:#8c959f;--fill:#f6f8fa;` +
	`--moved:#0a58ca;--way:#0a7ea4;--due:#1a7f37;--held:#9a5b00;--missing:#c62828;--owed:#7a3fb0}
@media (prefers-color-scheme:dark){svg{--ground:#0d1117;--ink:#e6edf3;--soft:#9da7b1;--edge:#6e7681;--fill:#161b22;` +
	`--moved:#6cb2ff;--way:#56d4dd;--due:#56d364;--held:#e3a33b;--missing:#ff7b72;--owed:#d2a8ff}}
.ground{fill:var(--ground)}.ink{fill:var(--ink)}.soft{fill:var(--soft)}.bold{font-weight:600}
.box{fill:var(--fill);stroke:var(--edge);stroke-width:1.5}.lane{stroke:var(--edge);stroke-dasharray:2 4;fill:none}
.rule{stroke:var(--edge);fill:none}.message{stroke:var(--ink);fill:var(--ink)}
.lost{stroke:var(--missing);fill:var(--missing)}
.moved{stroke:var(--moved);fill:var(--moved)}
.way{stroke:var(--way);fill:var(--way);stroke-dasharray:16 5}
.due{stroke:var(--due);fill:var(--due);stroke-dasharray:5 5}
.held{stroke:var(--held);fill:var(--held);stroke-dasharray:12 6}
.missing{stroke:var(--missing);fill:var(--missing);stroke-dasharray:3 7}
.owed{stroke:var(--owed);fill:var(--owed);stroke-dasharray:12 4 3 4}
.s14{font-size:14px}.s16{font-size:16px}.s22{font-size:22px}.middle{text-anchor:middle}.end{text-anchor:end}
.found{fill:none;stroke:none}a .found{fill:var(--missing);fill-opacity:.12}
.solid{stroke-dasharray:none;stroke:none}.bar{stroke-dasharray:none}
text{paint-order:stroke}.moved.word,.way.word,.due.word,.held.word,.missing.word,.owed.word,.lost.word,.message.word{` +
	`font-weight:600;stroke:var(--ground);stroke-width:5;stroke-dasharray:none;stroke-linejoin:round}
`
