/**
 * What people see of DingTalk's subset of markdown: headings, quotes, bold, italic, links. A link shows as
 * `[words → address]`, so that one which nobody meant stands out; lines run together unless two spaces end them.
 */
export function showDingtalkMarkdown(markdown: string): string {
  return markdown
    .split(/\n{2,}/)
    .map((block) =>
      block
        .split('\n')
        .map((line) => showLine(line) + (line.endsWith('  ') ? '\n' : ' '))
        .join('')
        .trimEnd(),
    )
    .join('\n');
}

function showLine(line: string): string {
  return line
    .replace(/^#{1,6} |^> /, '')
    .replace(/!?\[([^\]]*)\]\(([^)]*)\)/g, '[$1 → $2]')
    .replace(/https?:\/\/\S+/g, (url) => `[${url} → ${url}]`)
    .replace(/\*\*(.+?)\*\*/g, '$1')
    .replace(/\*(.+?)\*/g, '$1')
    .replace(/<[^>]*>/g, '')
    .replaceAll('\u00a0', ' ')
    .trimEnd();
}
