interface Node {
  readonly type?: unknown;
  readonly version?: unknown;
  readonly attrs?: Readonly<Record<string, unknown>>;
  readonly content?: unknown;
  readonly marks?: unknown;
  readonly text?: unknown;
}

/** What each node may hold; of the published schema, what a plain comment needs. */
const children: Readonly<Record<string, readonly string[]>> = {
  doc: ['paragraph', 'panel', 'bulletList', 'codeBlock'],
  panel: ['paragraph', 'bulletList'],
  bulletList: ['listItem'],
  listItem: ['paragraph', 'bulletList', 'codeBlock'],
  paragraph: ['text', 'hardBreak', 'mention'],
  codeBlock: ['text'],
};

const panelTypes = ['info', 'note', 'warning', 'success', 'error'];

/**
 * The plain text of an ADF document, a line for each block; undefined when Jira would not take the document.
 * Source: developer.atlassian.com/cloud/jira/platform/apis/document/structure (2026-01).
 */
export function readDocument(document: unknown): string | undefined {
  const root = document as Node | null;
  if (typeof root !== 'object' || root === null || root.type !== 'doc' || root.version !== 1)
    return undefined;
  return readNode(root)?.replace(/\n+$/, '');
}

function readNode(node: Node): string | undefined {
  const { type, content, text } = node;
  if (type === 'text') return typeof text === 'string' && text !== '' && areMarks(node) ? text : undefined;
  if (type === 'hardBreak') return '\n';
  // A mention is what would wake somebody up: tests look for it.
  if (type === 'mention') return `<@${String(node.attrs?.id)}>`;
  const allowed = typeof type === 'string' && Object.hasOwn(children, type) ? children[type] : undefined;
  if (allowed === undefined || !Array.isArray(content)) return undefined;
  if (type === 'panel' && !panelTypes.includes(String(node.attrs?.panelType))) return undefined;
  if (content.length === 0 && type !== 'doc' && type !== 'paragraph' && type !== 'codeBlock')
    return undefined;
  const parts = (content as readonly Node[]).map((child) =>
    allowed.includes(String(child.type)) ? readNode(child) : undefined,
  );
  if (parts.includes(undefined)) return undefined;
  const inner = parts.join('');
  if (type === 'paragraph' || type === 'codeBlock') return `${inner}\n`;
  return type === 'listItem' ? `• ${inner}` : inner;
}

function areMarks({ marks = [] }: Node): boolean {
  return (
    Array.isArray(marks) &&
    marks.every((mark: Node) => ['strong', 'em', 'code', 'link'].includes(String(mark.type)))
  );
}
