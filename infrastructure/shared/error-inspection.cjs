// What inspects an error does so without colours. In Node 20.20, 22.20 to 22.22 and 24.8 and later up to the fix,
// `util.inspect(error, { colors: true })` never ends where a line of the stack names a file right in a scoped folder of
// node_modules (https://github.com/nodejs/node/issues/64011). Pulumi's SDK inspects every error that a program does not
// catch in this way, and the source maps of its own files give such lines: the program would use a processor and more and
// more memory, and never say what is wrong. To be preloaded, or imported before anything can fail.
const util = process.getBuiltinModule("node:util");
const { inspect } = util;

function inspectWithoutColours(value, options, ...rest) {
  const coloured = typeof options === "object" && options !== null && options.colors === true;
  return inspect(value, coloured && value instanceof Error ? { ...options, colors: false } : options, ...rest);
}

Object.defineProperties(inspectWithoutColours, Object.getOwnPropertyDescriptors(inspect));
util.inspect = inspectWithoutColours;
