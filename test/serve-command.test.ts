import { expect, test } from 'vitest'
import { startCommand } from './command-line.ts'
import { servers, temporaryDatabase } from './server.ts'

test('serve says where it is, answers, and ends with 0 when it is told to stop', async () => {
  const store = await temporaryDatabase({ major: servers().at(-1)! })
  try {
    let answer: Promise<unknown> | undefined
    const result = await startCommand(['serve', '--port', '0'], { DATABASE_URL: store.url }, {
      onOut: (text, child) => {
        const address = /http:\/\/\S+/.exec(text)?.[0]
        if (address === undefined || answer !== undefined) return
        answer = (async () => {
          const response = await fetch(new URL('/api/v1/system/version', address))
          return (await response.json()) as unknown
        })().finally(() => child.kill('SIGTERM'))
      },
    })
    expect(await answer).toMatchObject({ version: expect.any(String) })
    expect([result.exitCode, result.err]).toEqual([0, expect.stringContaining('Stopping.')])
  } finally {
    await store.drop()
  }
})
