import { createHash } from 'node:crypto';

/** A helper such as `__awaiter`: tsc prints a copy of it into each file that needs it. */
const helper = /^var (?<name>__\w+) = \(this && this\.\k<name>\) \|\| [\s\S]*?^\}[^\n]*;\n/gm;

/** A module that holds one helper; the same text always has the same specifier. */
export interface SharedHelper {
  readonly specifier: string;
  readonly contents: string;
}

/** Takes the helpers of tsc out of a module and requires them instead: equal copies become one module. */
export function shareHelpers(text: string, share: (helper: SharedHelper) => void): string {
  const above = new Map<string, string>();
  return text.replace(helper, (whole: string, name: string) => {
    // Helpers lean on those that tsc printed above them.
    const leansOn = [...above].filter(([other]) => whole.includes(other)).map(([, line]) => line);
    const contents = [...leansOn, whole, `module.exports = ${name};\n`].join('');
    const digest = createHash('sha256').update(contents).digest('hex').slice(0, 12);
    const specifier = `tsc-helper:${name}:${digest}`;
    share({ specifier, contents });
    const line = `var ${name} = require(${JSON.stringify(specifier)});\n`;
    above.set(name, line);
    return line;
  });
}
