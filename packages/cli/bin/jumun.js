#!/usr/bin/env node
// The command `jumun`. Plain JavaScript, because it also runs on a Node that is too old for the rest: the SQLite driver
// (better-sqlite3 13) needs Node-API 10, that is Node 22.14, and crashes the process below it. There this file looks for a
// newer Node among the installed packages (the npm package `node`, which the repository pins) and runs itself again with it.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import module from 'node:module'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(import.meta.url)
const main = new URL('../bundle/main.js', import.meta.url)

const memoryBounds = ['--max-semi-space-size=16', '--initial-old-space-size=48']

const isSecondRun = process.env.JUMUN_NODE_RERUN !== undefined
delete process.env.JUMUN_NODE_RERUN

const isServer = process.argv[2] === 'serve'

if (isRecent(process.versions.node)) {
  boundMemory()
  if (isServer) await makeAllYoung()
  const cache = ownCacheFolder()
  // A third of a short command's time is compiling; Node keeps the result there.
  if (cache !== undefined) module.enableCompileCache?.(cache)
  if (existsSync(main)) await import(main.href)
  else fail('jumun is not built yet: run "npm run build" in the repository first.')
} else {
  const node = isSecondRun ? undefined : findNode()
  if (node === undefined) fail(`jumun needs Node.js 22.14 or newer; this is ${process.version}.`)
  else runAgain(node)
}

/**
 * What lives for one request is thrown away by a copying collector, whose space Node lets grow to 134 MB; what outlives two of its
 * rounds is looked at for the first time when there are some hundred MB of it. A server under load would hold all that without
 * being any faster. Both are decided when Node starts, so this process starts again in its own place, unless someone talks to it
 * as to a child of Node's (a cluster, a process manager), which it would no longer hear.
 */
function boundMemory() {
  const isChosen = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].some(text => text.includes('semi-space'))
  const isPossible = process.execve !== undefined && process.platform !== 'win32' && process.send === undefined
  if (!isServer || isChosen || !isPossible) return
  const args = [process.execPath, ...process.execArgv, ...memoryBounds, here, ...process.argv.slice(2)]
  try {
    process.execve(process.execPath, args, process.env)
  } catch {
    // Forbidden, as under Node's permission model: then it stays as it is.
  }
}

/**
 * Where all that some place in the code has made is alive at a round of the collector, as in a batch, Node takes for granted that it
 * will live long, and makes it among the old for good: rounds of up to 12 ms, which hold up everyone, in place of one.
 */
async function makeAllYoung() {
  try {
    const { setFlagsFromString } = await import('node:v8')
    setFlagsFromString('--no-allocation-site-pretenuring')
  } catch {
    // Another runtime than Node has no such flag.
  }
}

function isRecent(version) {
  const [major, minor] = version.split('.').map(Number)
  return major > 22 || (major === 22 && minor >= 14)
}

/**
 * A folder that only this user can write: Node runs what it finds in it, so the system's temporary folder will not do, where
 * another user may have put something first. Undefined where there is none: then nothing is kept.
 */
function ownCacheFolder() {
  try {
    const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'jumun')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const { uid, mode } = statSync(folder)
    const isOwn = process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0)
    return isOwn ? folder : undefined
  } catch {
    return undefined
  }
}

function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exitCode = 1
}

/** The binary of the nearest installed npm package `node`, above this file or above the working directory. */
function findNode() {
  for (const start of [dirname(here), process.cwd()]) {
    for (let folder = start; ; folder = dirname(folder)) {
      for (const name of ['node', 'node.exe']) {
        const file = join(folder, 'node_modules', 'node', 'bin', name)
        if (existsSync(file)) return file
      }
      if (folder === dirname(folder)) break
    }
  }
  return undefined
}

/**
 * Signals go on to the child, and its end becomes this process's own. A terminal sends Ctrl-C to the child by itself;
 * sent on, it would arrive twice and look like impatience.
 */
function runAgain(node) {
  const child = spawn(node, [...process.execArgv, here, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, JUMUN_NODE_RERUN: '1' },
  })
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    })
  }
  child.on('error', error => fail(`jumun could not start ${node}: ${error.message}`))
  child.on('exit', (code, signal) => {
    if (signal === null) {
      process.exitCode = code
      return
    }
    for (const name of signals) process.removeAllListeners(name)
    process.kill(process.pid, signal)
  })
}
