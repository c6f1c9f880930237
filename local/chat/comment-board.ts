import type { ShownMessage } from './platform.ts';
import { renderedText } from './rendered-text.ts';

/** A comment on an issue or a merge request of an emulated platform. */
export interface BoardComment {
  readonly id: number;
  /** The issue it stands under, such as `acme/network#17`. */
  readonly where: string;
  readonly author: string;
  readonly createdMs: number;
  updatedMs: number;
  body: string;
  readonly earlier: string[];
  /** Who reacted, and how. */
  readonly reactions: { readonly author: string; readonly name: string }[];
  /** Only some people may read it. */
  readonly internal: boolean;
}

export interface NewComment {
  readonly where: string;
  readonly author: string;
  readonly body: string;
  readonly atMs: number;
  readonly internal?: boolean;
  /** By default the next free one. */
  readonly id?: number;
}

/** What is written under issues, in the order it was written. */
export function createCommentBoard(firstId: number) {
  const comments: BoardComment[] = [];
  let lastId = firstId - 1;
  return {
    add: ({ where, author, body, atMs, internal = false, id = lastId + 1 }: NewComment): BoardComment => {
      lastId = Math.max(lastId, id);
      const base = { id, where, author, body, internal, createdMs: atMs, updatedMs: atMs };
      const comment: BoardComment = { ...base, earlier: [], reactions: [] };
      comments.push(comment);
      return comment;
    },
    find: (id: number) => comments.find((comment) => comment.id === id),
    under: (where: string) => comments.filter((comment) => comment.where === where),
    edit: (comment: BoardComment, body: string, atMs: number): void => {
      comment.earlier.push(comment.body);
      comment.body = body;
      comment.updatedMs = atMs;
    },
    remove: (id: number): void => {
      const index = comments.findIndex((comment) => comment.id === id);
      if (index >= 0) comments.splice(index, 1);
    },
    /** @returns whether it is new; the same reaction of the same author counts once */
    react: (comment: BoardComment, author: string, name: string): boolean => {
      if (comment.reactions.some((one) => one.author === author && one.name === name)) return false;
      comment.reactions.push({ author, name });
      return true;
    },
    writtenBy: (author: string): readonly ShownMessage[] =>
      comments
        .filter((comment) => comment.author === author)
        .map(({ where, id, body, earlier }) => ({
          where,
          id: String(id),
          text: renderedText(body),
          earlier: earlier.map(renderedText),
        })),
  };
}
