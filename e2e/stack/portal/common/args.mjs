// Command line options of both processes: `--name value`, `--name=value`, repeated names collect into lists.

/**
 * @param {Record<string, {default?: string, list?: boolean, help: string}>} spec
 * @param {string[]} argv
 */
export function parseArgs(spec, argv = process.argv.slice(2)) {
  const values = {};
  for (const [name, option] of Object.entries(spec)) {
    values[name] = option.list ? [] : option.default;
  }
  for (let i = 0; i < argv.length; i += 1) {
    const match = /^--([a-z-]+)(?:=(.*))?$/.exec(argv[i]);
    if (match?.[1] === 'help') fail(spec);
    const option = match && spec[match[1]];
    if (!option) fail(spec, `unknown argument ${argv[i]}`);
    const value = match[2] ?? argv[(i += 1)];
    if (value === undefined) fail(spec, `--${match[1]} needs a value`);
    if (option.list) values[match[1]].push(value);
    else values[match[1]] = value;
  }
  for (const [name, option] of Object.entries(spec)) {
    if (option.list && values[name].length === 0 && option.default) values[name] = [option.default];
    if (values[name] === undefined) fail(spec, `--${name} is required: ${option.help}`);
  }
  return values;
}

function fail(spec, message) {
  const lines = Object.entries(spec).map(
    ([name, { default: standard, help }]) =>
      `  --${name.padEnd(16)} ${help}${standard === undefined ? '' : ` (default ${standard})`}`,
  );
  const out = message ? process.stderr : process.stdout;
  out.write(`${message ? `${message}\n` : ''}options:\n${lines.join('\n')}\n`);
  process.exit(message ? 2 : 0);
}
