// Runs before anything that an older Node.js would stumble over with a message that helps nobody.
const wanted = [20, 19];
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < wanted[0] || (major === wanted[0] && minor < wanted[1])) {
  console.error(`routehook needs Node.js ${wanted.join('.')} or newer; this is ${process.versions.node}.`);
  process.exit(1);
}
