import compiled from 'tablestore/lib/protocol/tablestore_compiled_proto.js';
import { invalid } from '../model/refusals.ts';
import type * as messages from './messages.ts';

interface Codec<Message> {
  decode(bytes: Uint8Array): Message;
  encode(message: Message): { finish(): Uint8Array };
}

/** The part of the compiled file that the emulator uses. */
interface CompiledProto {
  readonly main: {
    readonly proto: {
      readonly Error: Codec<messages.ErrorMessage>;
      readonly CreateTableRequest: Codec<messages.CreateTableRequest>;
      readonly CreateTableResponse: Codec<messages.Empty>;
      readonly ListTableRequest: Codec<messages.Empty>;
      readonly ListTableResponse: Codec<messages.ListTableResponse>;
      readonly DescribeTableRequest: Codec<messages.NamedTableRequest>;
      readonly DescribeTableResponse: Codec<messages.DescribeTableResponse>;
      readonly UpdateTableRequest: Codec<messages.UpdateTableRequest>;
      readonly UpdateTableResponse: Codec<messages.UpdateTableResponse>;
      readonly DeleteTableRequest: Codec<messages.NamedTableRequest>;
      readonly DeleteTableResponse: Codec<messages.Empty>;
      readonly GetRowRequest: Codec<messages.GetRowRequest>;
      readonly GetRowResponse: Codec<messages.RowResponse>;
      readonly PutRowRequest: Codec<messages.PutRowRequest>;
      readonly PutRowResponse: Codec<messages.RowResponse>;
      readonly UpdateRowRequest: Codec<messages.UpdateRowRequest>;
      readonly UpdateRowResponse: Codec<messages.RowResponse>;
      readonly DeleteRowRequest: Codec<messages.DeleteRowRequest>;
      readonly DeleteRowResponse: Codec<messages.RowResponse>;
      readonly GetRangeRequest: Codec<messages.GetRangeRequest>;
      readonly GetRangeResponse: Codec<messages.GetRangeResponse>;
      readonly BatchGetRowRequest: Codec<messages.BatchGetRowRequest>;
      readonly BatchGetRowResponse: Codec<messages.BatchResponse>;
      readonly BatchWriteRowRequest: Codec<messages.BatchWriteRowRequest>;
      readonly BatchWriteRowResponse: Codec<messages.BatchResponse>;
    };
  };
  readonly filter: {
    readonly proto: {
      readonly Filter: Codec<messages.FilterMessage>;
      readonly SingleColumnValueFilter: Codec<messages.SingleColumnValueFilter>;
      readonly CompositeColumnValueFilter: Codec<messages.CompositeColumnValueFilter>;
      readonly ColumnPaginationFilter: Codec<messages.ColumnPaginationFilter>;
    };
  };
}

const { main, filter } = compiled as CompiledProto;

export const tableMessages = main.proto;
export const filterMessages = filter.proto;

/** Decodes what a client sent; refuses what is not such a message. */
export function decodeMessage<Message>(
  codec: Codec<Message>,
  bytes: Uint8Array,
  complaint = 'Parse PBMessage from RawString failed.',
): Message {
  try {
    return codec.decode(bytes);
  } catch {
    throw invalid(complaint);
  }
}

export function encodeMessage<Message>(codec: Codec<Message>, message: Message): Buffer {
  return Buffer.from(codec.encode(message).finish());
}

/** Whether a message carried a field; one that did not reads as its default. */
export function has<Message extends object>(message: Message, field: keyof Message): boolean {
  return Object.hasOwn(message, field);
}
