// Runs the user's functions. Standard input is /dev/null here; descriptor 3 brings JSON, one line each: first the nonce and the code, then calls.
// What the functions write goes to the real standard output and error. An answer stands there between it, in pieces behind the nonce: each is
// one write that fits into PIPE_BUF, so that nothing another process writes can come into the middle of it.
(() => {
  'use strict';
  const net = require('net');
  const path = require('path');
  const vm = require('vm');
  const { createRequire } = require('module');

  const pieceLength = 4000;
  const settleTime = 20; // ms
  const callKey = Symbol.for('repl.worker.call');
  const writer = stream => {
    const write = stream.write.bind(stream);
    return data => new Promise(done => write(data, done));
  };
  const [writeOutput, writeError] = [writer(process.stdout), writer(process.stderr)];
  const callScript = new vm.Script('globalThis[Symbol.for("repl.worker.call")]()', { filename: '[eval]' });
  let first = null;
  let giveUp = null;

  // Taken away while a script begins that breaks at an interrupt; with it goes a signal that has come late, for an earlier call.
  process.on('SIGINT', () => giveUp?.(new Error('The function was interrupted.')));

  async function answer(number, text) {
    const prefix = `\x1e${first.nonce}`;
    let rest = Buffer.from(text);
    await writeError(`${prefix}E${number};\0`);
    for (; rest.length > pieceLength; rest = rest.subarray(pieceLength)) {
      await writeOutput(Buffer.concat([Buffer.from(`${prefix}A${number};`), rest.subarray(0, pieceLength), Buffer.from([0])]));
    }
    await writeOutput(Buffer.concat([Buffer.from(`${prefix}E${number};`), rest, Buffer.from([0])]));
  }

  function runBreakably(action) {
    globalThis[callKey] = action;
    return callScript.runInThisContext({ breakOnSigint: true });
  }

  // A signal that comes in the moment in which a script ends may be kept by node until the next script that breaks at an interrupt begins. That
  // one is ours, and long enough for node's own thread to see it.
  function settle() {
    try {
      runBreakably(() => { for (const end = Date.now() + settleTime; Date.now() < end;); });
    } catch {
      // Here it is.
    }
  }

  // The user's lines, each with its text below, and none of ours.
  function describe(error) {
    if (!(error instanceof Error) && typeof error?.stack !== 'string') {
      return JSON.stringify({ error: { type: typeof error, message: String(error), traceback: `Thrown: ${String(error)}` } });
    }
    const source = first.code.split('\n');
    const lines = [];
    for (const line of String(error.stack).split('\n')) {
      const isFrame = /^\s+at /.test(line);
      if (isFrame && /\[eval\]|\(?node:/.test(line)) {
        continue;
      }
      lines.push(line);
      const at = isFrame ? line.lastIndexOf(`${first.name}:`) : -1;
      const number = at < 0 ? 0 : parseInt(line.slice(at + first.name.length + 1), 10);
      if (number > 0 && number <= source.length) {
        lines.push(`        ${source[number - 1].trim()}`);
      }
    }
    return JSON.stringify({ error: { type: String(error.name ?? 'Error'), message: String(error.message ?? ''), traceback: lines.join('\n') } });
  }

  function load() {
    globalThis.module = { exports: {} };
    globalThis.exports = globalThis.module.exports;
    globalThis.require = createRequire(path.join(process.cwd(), '/'));
    const script = new vm.Script(first.code, {
      filename: first.name,
      importModuleDynamically: vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    script.runInThisContext({ breakOnSigint: true });
  }

  // A declaration of the top level is no property of the global object.
  function find(name) {
    const isName = /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name);
    let found;
    try {
      found = isName ? vm.runInThisContext(name) : undefined;
    } catch {
      // Not declared.
    }
    const exported = globalThis.module?.exports;
    return typeof found === 'function' ? found
      : typeof exported?.[name] === 'function' ? exported[name]
      : typeof exported === 'function' && exported.name === name ? exported
      : undefined;
  }

  function known() {
    const declared = [...first.code.matchAll(/^\s*(?:async\s+)?(?:function\s*\*?|const|let|var)\s+([\p{ID_Start}_$][\p{ID_Continue}$]*)/gmu)].map(match => match[1]);
    return [...new Set([...declared, ...Object.keys(globalThis.module?.exports ?? {})])].filter(name => find(name) !== undefined);
  }

  function checkNumber(key, value) {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new TypeError(`JSON has no number ${value}`);
    }
    return value;
  }

  async function call(request) {
    const found = find(request.function);
    if (found === undefined) {
      return JSON.stringify({ missing: known() });
    }
    if (request.check) {
      return '{}';
    }
    if (request.settle) {
      settle();
    }
    let result;
    try {
      result = runBreakably(() => found(...request.arguments));
      if (typeof result?.then === 'function') {
        result = await Promise.race([result, new Promise((_, reject) => { giveUp = reject; })]);
      }
    } catch (error) {
      return describe(error);
    } finally {
      giveUp = null;
    }
    try {
      const text = JSON.stringify(result === undefined ? null : result, checkNumber);
      return text === undefined ? JSON.stringify({ unserialisable: `a ${typeof result} is nothing that JSON has` }) : `{"result":${text}}`;
    } catch (error) {
      return JSON.stringify({ unserialisable: error.message });
    }
  }

  async function take(line) {
    const request = JSON.parse(line);
    if (first !== null) {
      await answer(request.id, await call(request));
      return;
    }
    first = request;
    let problem = null;
    try {
      load();
    } catch (error) {
      problem = describe(error);
    }
    await answer(0, problem ?? '{}');
    if (problem !== null) {
      process.exit(1);
    }
  }

  let pieces = [];
  const calls = new net.Socket({ fd: 3, readable: true, writable: false });
  calls.on('data', data => {
    for (let end; (end = data.indexOf(10)) >= 0; data = data.subarray(end + 1)) {
      const line = Buffer.concat([...pieces, data.subarray(0, end)]).toString();
      pieces = [];
      take(line);
    }
    pieces.push(data);
  });
  calls.on('end', () => process.exit(0));
})();
