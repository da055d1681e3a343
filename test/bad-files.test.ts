import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { metadataFile, startCommand } from './command-line.ts'

const folder = mkdtempSync(join(tmpdir(), 'trunkline-bad-files-'))
afterAll(() => rmSync(folder, { recursive: true }))

const good = metadataFile({ username: 'reader', hostPort: 'localhost:1', database: 'shop', authType: { password: 'hunter2' } }, { threads: 2 })

/** Runs `ingest` on a file of this text. */
async function ingestText(text: string, ...words: string[]) {
  const path = join(folder, 'metadata.yaml')
  writeFileSync(path, text)
  const result = await startCommand(['ingest', '-c', path, ...words])
  return { ...result, err: result.err.replaceAll(path, 'metadata.yaml') }
}

describe.concurrent('a wrong file is said line by line, ends with 2, and nothing is done', () => {
  test.each([
    ['unknown key', good.replace('"threads"', '"thread"'), 'CONFIG_INVALID: metadata.yaml has a problem: line 17: source.sourceConfig.config.thread is not a known key; did you mean threads?\n'],
    ['wrong type', good.replace('"threads": 2', '"threads": "many"'), 'CONFIG_INVALID: metadata.yaml has a problem: line 17: source.sourceConfig.config.threads must be a number, not text.\n'],
    ['missing field', good.replace('"database": "shop",', ''), 'CONFIG_INVALID: metadata.yaml has a problem: line 6: source.serviceConnection.config.database is missing.\n'],
    ['broken YAML', 'source: {', 'CONFIG_INVALID: metadata.yaml has a problem: line 1: '],
    ['unset variable', good.replace('hunter2', '${SHOP_PASSWORD}'), 'line 11: source.serviceConnection.config.authType.password uses the environment variable SHOP_PASSWORD, which is not set.\n'],
    ['bad pattern', good.replace('"threads": 2', '"tableFilterPattern": {"includes": ["*tmp"]}'), 'CONFIG_INVALID: The filter pattern "*tmp" is not a regular expression'],
    ['OpenMetadata server', good.replace(/\}$/, ', "sink": {"type": "metadata-rest"}}'), 'CONFIG_INVALID: The sink metadata-rest needs the address of its server.'],
  ])('%s', async (name, text, said) => {
    const path = join(folder, `${name}.yaml`)
    writeFileSync(path, text)
    const { exitCode, out, err } = await startCommand(['ingest', '-c', path])
    expect(err.replaceAll(path, 'metadata.yaml')).toContain(said)
    expect(err).not.toMatch(/hunter2|\n {4}at /)
    expect([exitCode, out]).toEqual([2, ''])
  })
})

describe('wrong arguments end with 2', () => {
  test.each([
    [['ingest', '-c', '/nonexistent/metadata.yaml'], 'CONFIG_NOT_FOUND: The workflow file /nonexistent/metadata.yaml does not exist.'],
    [['ingest'], 'ARGUMENT_INVALID: required option \'-c, --config <file>\' not specified'],
    [['ingst'], 'ARGUMENT_INVALID: unknown command \'ingst\'\n(Did you mean ingest?)'],
    [['serve', '--port', 'http'], 'ARGUMENT_INVALID: --port must be a port number from 0 to 65535, not "http".'],
    [['export', '--format', 'pdf', '-o', 'x'], 'ARGUMENT_INVALID: option \'--format <format>\' argument \'pdf\' is invalid. Allowed choices are json, markdown, openlineage.'],
  ])('%j', async (words, said) => {
    expect(await startCommand(words)).toMatchObject({ exitCode: 2, out: '', err: expect.stringContaining(said) })
  })

  test('and so does a setting of the environment', async () => {
    expect(await startCommand(['serve'], { TRUNKLINE_PORT: 'x' })).toMatchObject({ exitCode: 2, err: expect.stringMatching(/^ARGUMENT_INVALID: TRUNKLINE_PORT must be/) })
  })
})

test('with --json an error is one object on standard output', async () => {
  const { exitCode, out, err } = await ingestText('a: 1', '--json')
  expect([exitCode, err]).toEqual([2, ''])
  expect(JSON.parse(out)).toEqual({ error: { code: 'CONFIG_INVALID', message: expect.stringContaining('2 problems'), object: expect.any(String) } })
})

test('help and version are no errors', async () => {
  expect(await startCommand(['--help'])).toMatchObject({ exitCode: 0, err: '', out: expect.stringContaining('ingest') })
  expect(await startCommand(['--version'])).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
})
