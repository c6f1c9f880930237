/** The message types that the SDK brings along, compiled; it has no types of its own. */
declare module 'tablestore/lib/protocol/tablestore_compiled_proto.js' {
  const compiled: unknown;
  export default compiled;
}
