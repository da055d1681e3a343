import Fastify from 'fastify'
import { beforeEach, expect, test } from 'vitest'
import { listen } from './listen.ts'

const warnings: string[] = []
const here = { host: '127.0.0.1', port: 0, isBehindProxy: false, warn: (sentence: string) => { warnings.push(sentence) } }

test('a port that is taken is said, with what to do', async () => {
  const first = Fastify()
  const second = Fastify()
  const port = Number(new URL(await listen(first, here)).port)
  await expect(listen(second, { ...here, port })).rejects.toMatchObject({ code: 'PORT_IN_USE', object: `127.0.0.1:${port}`, hint: expect.stringContaining('--port') })
  await first.close()
})

test.each(['192.0.2.1', 'nowhere.invalid'])('%s, which is not ours, is said', async (host) => {
  await expect(listen(Fastify(), { ...here, host })).rejects.toMatchObject({ code: 'ARGUMENT_INVALID', message: expect.stringContaining('no address') })
})

beforeEach(() => { warnings.length = 0 })

test.each(['localhost', '127.0.0.1', '127.0.0.2'])('%s is this machine alone', async (host) => {
  const server = Fastify()
  expect([await listen(server, { ...here, host }), warnings]).toEqual([expect.stringMatching(/^http:/), []])
  await server.close()
})

test.each(['0.0.0.0', ''])('an address that others reach (%j) is listened on with a warning, unless a proxy is named', async (host) => {
  for (const isBehindProxy of [false, true]) {
    warnings.length = 0
    const server = Fastify()
    expect(await listen(server, { ...here, host, isBehindProxy })).toMatch(/^http:/)
    expect(warnings.map((sentence) => sentence.includes('not encrypted'))).toEqual(isBehindProxy ? [] : [true])
    await server.close()
  }
})
