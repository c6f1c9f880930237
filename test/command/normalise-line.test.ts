import { describe, expect, it } from 'vitest';
import { normaliseLine } from '../../shared/command/normalise-line.ts';

/** What arrives, what is left, and where it comes from. */
type Rows = readonly (readonly [title: string, text: string, line: string])[];

const spaces: Rows = [
  ['a no-break space', 'list\u00a0on', 'list on'],
  ['an ideographic space', 'list\u3000on', 'list on'],
  ['thin, figure and narrow spaces', 'a\u2009b\u2007c\u202fd', 'a b c d'],
  ['tabs and runs of spaces', '  list \t  on  ', 'list on'],
  ['&nbsp; of Teams', 'list&nbsp;on&#160;x', 'list on x'],
  ['a zero-width space in a word', 'li\u200bst', 'list'],
  ['a byte order mark', '\ufefflist', 'list'],
  ['a soft hyphen', 'li\u00adst', 'list'],
  ['a word joiner', 'li\u2060st', 'list'],
  ['bidirectional controls', '\u202elist\u202c \u2066on\u2069', 'list on'],
  ['control characters', 'li\0s\u0007t\u001b', 'list'],
  ['joiners in a word without quotes', 'é\u200dé', 'éé'],
  ['half of a surrogate pair', 'a\ud800b', 'a\ufffdb'],
];

const lines: Rows = [
  ['line breaks of Windows', 'a\r\nb\rc', 'a\nb\nc'],
  ['line and paragraph separators', 'a\u2028b\u2029c', 'a\nb\nc'],
  ['empty lines', '\n\n a \n \n\u200b\n', 'a'],
  ['a fence around one line', '```\nlist\n```', 'list'],
  ['a fence with a language', '~~~sh\nlist\n~~~', 'list'],
  ['ticks around the line', '```list```', 'list'],
  ['paragraphs', '<p>a</p><p>b</p>', 'a\nb'],
  ['a line break tag', 'a<br/>b<BR>c', 'a\nb\nc'],
  ['a line with nothing but a mention', '@bot\nlist', 'list'],
  ['nothing', '', ''],
];

const marks: Rows = [
  ['code ticks', '`list`', 'list'],
  ['code ticks around a word', 'show `vpn-1` region', 'show vpn-1 region'],
  ['bold and italic', '**list** _on_ *vpn-1* ~~x~~', 'list on vpn-1 x'],
  ['an underscore within an ID', '_op_12_', 'op_12'],
  ['a bullet', '* list', 'list'],
  ['a full stop', 'list.', 'list'],
  ['a Chinese full stop', 'list。', 'list'],
  ['a comma', 'list,', 'list'],
  ['a full stop on its own', 'list on x .', 'list on x'],
  ['a full stop in bold', '**list.**', 'list'],
  ['a full stop behind bold', '**list**.', 'list'],
  ['a full stop behind a quote', 'desc "a b".', 'desc "a b"'],
  ['a full stop in a quote', 'desc "a b."', 'desc "a b."'],
  ['a full stop in the middle', 'a. b', 'a. b'],
  ['marks around a quote', '*"a b"*', '"a b"'],
  ['marks within a quote', '"*a* `b`"', '"*a* `b`"'],
];

const dashes: Rows = [
  ['an em dash before an option', '—dry-run', '--dry-run'],
  ['an en dash before an option', '–dry-run', '--dry-run'],
  ['an em dash and a hyphen', '—-dry-run', '--dry-run'],
  ['a horizontal bar', '―dry-run', '--dry-run'],
  ['an en dash with a value', '–weight=0', '--weight=0'],
  ['a bold one', '*—dry-run*', '--dry-run'],
  ['an en dash in an ID', 'vpn–1', 'vpn-1'],
  ['a no-break hyphen in an ID', 'vpn\u20111', 'vpn-1'],
  ['a minus sign', 'vpn−1', 'vpn-1'],
  ['a superscript minus', 'x⁻1', 'x-1'],
  ['a small em dash', '﹘dry-run', '--dry-run'],
  ['dashes within a quote', '"a—b –c"', '"a—b –c"'],
];

const quotes: Rows = [
  ['curly quotes', 'desc “a b”', 'desc "a b"'],
  ['German quotes', 'desc „a b“', 'desc "a b"'],
  ['French quotes', 'desc «a b»', 'desc "a b"'],
  ['two closing quotes', 'desc ”a b”', 'desc "a b"'],
  ['a straight quote closed by a curly one', 'desc "a b”', 'desc "a b"'],
  ['a curly quote closed by a straight one', 'desc “a b"', 'desc "a b"'],
  ['fullwidth quotes', 'desc＝＂a b＂', 'desc="a b"'],
  ['single quotes', "desc 'a b'", 'desc "a b"'],
  ['curly single quotes', 'desc ‘a b’', 'desc "a b"'],
  ['an apostrophe in single quotes', "desc 'it's on'", 'desc "it\'s on"'],
  ['an apostrophe in a word', 'don’t', "don't"],
  ['an inch', '10"', '10"'],
  ['curly quotes in straight ones', '"a “b” c"', '"a “b” c"'],
  ['an escaped quote', String.raw`"a \" b"`, String.raw`"a \" b"`],
  ['an escaped backslash', String.raw`"a \\ b"`, String.raw`"a \\ b"`],
  ['a single backslash', String.raw`"C:\temp"`, String.raw`"C:\\temp"`],
  ['&quot; of HTML', 'desc &quot;a b&quot;', 'desc "a b"'],
  ['spaces in a quote', '"a   b"', '"a   b"'],
  ['a quote that is not closed', 'desc "a b', 'desc "a b'],
  ['a joiner at the start of a quote', '“\u200dé”', '"é"'],
  ['a joiner behind a quote that is not closed', '’\u200dé', "'é"],
  ['a quote without a space behind', '"a"b', '"a"b'],
];

const characters: Rows = [
  ['fullwidth letters and digits', 'ｌｉｓｔ １０', 'list 10'],
  ['a fullwidth equals sign', 'weight＝0', 'weight=0'],
  ['a ligature', 'ﬁnd', 'find'],
  ['letters and accents apart', 'e\u0301', 'é'],
  ['fullwidth punctuation in quotes', '"上海，北京（１）"', '"上海，北京（１）"'],
  ['a ligature in quotes', '"ﬁnd ①"', '"ﬁnd ①"'],
  ['a joined emoji in quotes', '"👩\u200d👧"', '"👩\u200d👧"'],
  ['a joiner between ASCII letters in quotes', '"a\u200db"', '"ab"'],
  ['bidirectional controls in quotes', '"a\u202eb"', '"ab"'],
];

const senders: Rows = [
  ['a Slack mention', '<@U123> list', 'list'],
  ['a Slack mention with a name', '<@U123|route bot> list', 'list'],
  ['a Slack mention with a colon', '<@U123>: list', 'list'],
  ['a Slack mention without a space', '<@U123>list', 'list'],
  ['a Slack mention at the end', 'list <@U123>', 'list'],
  ['a Slack group', '<!subteam^S1|@net-ops> list', 'list'],
  ['a Slack group without a name', '<!subteam^S1> list', 'list'],
  ['a Slack broadcast', '<!here> list', 'list'],
  ['a Slack channel', 'x <#C1|general>', 'x #general'],
  ['a Slack mention in quotes', 'desc "for <@U1|bob>"', 'desc "for @bob"'],
  ['a Slack link with a label', 'add <http://10.0.0.0/24|10.0.0.0/24>', 'add 10.0.0.0/24'],
  ['a Slack link', 'x <https://a.b/c?d=1&amp;e=2>', 'x https://a.b/c?d=1&e=2'],
  ['a Slack mail address', 'x <mailto:a@b.c|a@b.c>', 'x a@b.c'],
  ['Slack entities', 'x &amp; y &gt; z', 'x & y > z'],
  ['a Slack entity that stands before a space', 'x &lt; y', 'x < y'],
  ['a Slack entity that looks like markup then', 'x &lt;y&gt;', 'x &lt;y>'],
  ['a Slack entity that somebody typed', 'x &amp;lt;', 'x &amp;lt;'],
  ['a Teams mention', '<at>Route Bot</at> list', 'list'],
  ['a Teams mention with an attribute', '<at id="0">Route Bot</at>&nbsp;list', 'list'],
  ['a Teams paragraph', '<div><p><at>Bot</at>&nbsp;list</p></div>', 'list'],
  ['inline tags', '<b>list</b> <span style="x">on</span> <code>vpn-1</code>', 'list on vpn-1'],
  ['an HTML link', '<a href="http://x">list</a>', 'list'],
  ['a comment of HTML', 'list <!-- for later -->', 'list'],
  ['a Feishu mention', '@_user_1 list', 'list'],
  ['two Feishu mentions', '@_user_1 @_all list', 'list'],
  ['a DingTalk or GitHub mention', '@route-bot list', 'list'],
  ['a bold mention', '**@bot** list', 'list'],
  ['a fullwidth mention', '＠bot list', 'list'],
  ['angle brackets around a part', 'via <vco-1>', 'via vco-1'],
  ['angle brackets around words', 'a <no link> d', 'a &lt;no link> d'],
];

describe.each([
  ['spaces and what nobody sees', spaces],
  ['lines', lines],
  ['marks and stops', marks],
  ['dashes', dashes],
  ['quotes', quotes],
  ['characters', characters],
  ['markup of senders', senders],
])('normaliseLine, %s', (_, rows) => {
  it.each(rows)('%s: %j becomes %j, for good', (_title, text, line) => {
    expect(normaliseLine(text)).toBe(line);
    expect(normaliseLine(line)).toBe(line);
  });
});
