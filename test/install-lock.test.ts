import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

let folder: string
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'trunkline-lock-')) })
afterAll(() => { rmSync(folder, { recursive: true, force: true }) })

/** A process that notes when it begins and ends its work under the lock `name`, and says what it says; it works until a line comes in. */
function work(name: string) {
  const script = `
    import { appendFileSync, readSync } from 'node:fs'
    import { withLock } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, '../scripts/lock.mjs')).href)}
    const note = (word) => appendFileSync(${JSON.stringify(join(folder, `${name}.log`))}, word + '\\n')
    withLock(${JSON.stringify(join(folder, name))}, (line) => process.stdout.write(line + '\\n'), ({ wasLeft }) => {
      note('begin')
      process.stdout.write(wasLeft ? 'working, after one that is gone\\n' : 'working\\n')
      readSync(0, Buffer.alloc(1))
      note('end')
    })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = child.stdout.setEncoding('utf8')[Symbol.asyncIterator]()
  const ended = new Promise<void>((resolve) => { child.on('exit', () => { resolve() }) })
  return {
    pid: child.pid!,
    said: async () => String((await lines.next()).value).trim(),
    finish: async () => {
      child.stdin.end('\n')
      await ended
    },
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

function log(name: string): string[] {
  return readFileSync(join(folder, `${name}.log`), 'utf8').trim().split('\n')
}

test('the second process says for whom it waits, works when the first is done, and nothing is left behind', async () => {
  const first = work('twice')
  expect(await first.said()).toBe('working')
  const second = work('twice')
  expect(await second.said()).toBe(`Process ${first.pid} installs or builds here: waiting for it`)
  expect(log('twice')).toEqual(['begin'])
  await first.finish()
  expect(await second.said()).toBe('working')
  await second.finish()
  expect(log('twice')).toEqual(['begin', 'end', 'begin', 'end'])
  expect(readdirSync(folder).filter((file) => file.startsWith('twice'))).toEqual(['twice.log'])
})

test('the lock of a killed process is taken over, even where its number belongs to another one now', async () => {
  const killed = work('left')
  expect(await killed.said()).toBe('working')
  await killed.kill()
  const next = work('left')
  expect(await next.said()).toBe('working, after one that is gone')
  await next.finish()
  writeFileSync(join(folder, 'left'), `${process.pid} 1`)
  const after = work('left')
  expect(await after.said()).toBe('working, after one that is gone')
  await after.finish()
})
