import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const root = dirname(import.meta.dirname)
const pages = [
  'README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'bench/README.md', 'demo/README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
]

test.each(pages)('every link of %s leads somewhere', (page) => {
  const text = readFileSync(join(root, page), 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '')
  const targets = [...text.matchAll(/\]\((?!https?:|#)([^)\s#]+)/g)].map(([, target]) => target!)
  expect(targets.filter((target) => !existsSync(join(root, dirname(page), target)))).toEqual([])
})

test('the README begins with the two commands', () => {
  const [, block] = /```\n([\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8'))!
  expect(block!.split('\n').map((line) => line.split('#')[0]!.trim()).filter((line) => line !== '')).toEqual(['npm start', 'npm test'])
})
