import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { editYaml, type FindWords, type NodeWords } from './edit-yaml.ts'

const file = `version: 2

# What everyone reads.
models:
  - name: customers   # one row each
    description: >
      Old words
      over lines.
    columns:
      # the key
      - name: id
        tests: [unique]
      - name: email
        description: "{{ doc('email') }}"
        tags: [pii]

  # No description yet.
  - name: orders
    config:
      materialized: table
      tags: [nightly]
  - {name: days}

sources:
  - name: raw
    tables:
      - name: orders
        tags:
          - raw
        columns: []
`
const words = (description?: string, tags?: string[], columns: [string, { description?: string; tags?: string[] }][] = []): NodeWords => ({ ...(description !== undefined && { description }), ...(tags !== undefined && { tags }), columns: new Map(columns) })

test('descriptions and tags are put in, and comments, order and everything else stay', () => {
  const all: Record<string, NodeWords> = {
    'models customers': words('New: words', ['core'], [['id', { description: 'Key' }], ['email', { tags: ['sensitive'] }], ['name', { description: 'Full name' }]]),
    'models orders': words('Every order', ['core'], [['amount', { description: 'In euros', tags: ['money'] }]]), 'models days': words('A day'), 'sources raw.orders': words(undefined, ['daily']),
  }
  expect(editYaml(file, (kind, name, source) => all[`${kind} ${source === undefined ? '' : `${source}.`}${name}`])).toBe(`version: 2

# What everyone reads.
models:
  - name: customers   # one row each
    tags: [core]
    description: "New: words"
    columns:
      # the key
      - name: id
        description: Key
        tests: [unique]
      - name: email
        description: "{{ doc('email') }}"
        tags: [pii, sensitive]
      - name: name
        description: Full name

  # No description yet.
  - name: orders
    description: Every order
    config:
      materialized: table
      tags: [nightly, core]
    columns:
      - name: amount
        description: In euros
        tags: [money]
  - {name: days, description: A day}

sources:
  - name: raw
    tables:
      - name: orders
        tags:
          - raw
          - daily
        columns: []
`)
})

test('new columns stand last, before versions and time spines, and never within a text', () => {
  const find: FindWords = (kind, name) => (kind === 'models' || kind === 'functions' ? words(undefined, undefined, [['id', { description: `Key of ${name}` }]]) : undefined)
  expect(editYaml(`models:
  - name: a
    description: |
      Words

      # A heading, no comment

    # of the list
  - name: b
    data_tests: # two
      - unique: {column_name: id} # first
    latest_version: 2   # now

    # the newest first
    versions:
      - v: 2
  - name: c
    columns:
      - name: other
        description: >-
          Text
          # and no comment

  - {name: d, config: {enabled: true}}
  - config:
    name: e
`, find)).toBe(`models:
  - name: a
    description: |
      Words

      # A heading, no comment
    columns:
      - name: id
        description: Key of a

    # of the list
  - name: b
    data_tests: # two
      - unique: {column_name: id} # first
    latest_version: 2   # now
    columns:
      - name: id
        description: Key of b

    # the newest first
    versions:
      - v: 2
  - name: c
    columns:
      - name: other
        description: >-
          Text
          # and no comment
      - name: id
        description: Key of c

  - {name: d, config: {enabled: true}, columns: [{name: id, description: Key of d}]}
  - config:
    name: e
    columns:
      - name: id
        description: Key of e
`)
})

test('a text that is the last of its node is written anew, with columns behind it', () => {
  const find: FindWords = () => words('New', ['core'], [['id', { description: 'Key' }], ['more', { description: 'More' }]])
  expect(editYaml('models:\n  - name: a\n    description: >\n      Old\n      words\n\n  - name: b\n    columns:\n      - name: id\n        description: |\n          Old\n          # words\n', find)).toBe(
    'models:\n  - name: a\n    tags: [core]\n    description: New\n    columns:\n      - name: id\n        description: Key\n      - name: more\n        description: More\n\n'
    + '  - name: b\n    description: New\n    tags: [core]\n    columns:\n      - name: id\n        description: Key\n      - name: more\n        description: More\n')
})

test('where nothing is to be said, and where it is no YAML, the text stays as it is', () => {
  expect(editYaml(file, () => undefined)).toBe(file)
  expect(editYaml('models: [', () => words('x'))).toBe('models: [')
})

test('whatever is said is read again', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ minLength: 1, maxLength: 20 }), (description, tag) => {
    const find: FindWords = (kind, name) => (kind === 'models' && name === 'customers' ? words(description, [tag], [['id', { description }], ['fresh', { description }]]) : undefined)
    const { models: [model] } = parse(editYaml(file, find)) as { models: { description: string; tags: string[]; columns: { name: string; description?: string }[] }[] }
    expect([model!.description, model!.tags, model!.columns.map((column) => column.description)]).toEqual([description, [tag], [description, "{{ doc('email') }}", description]])
  }))
})
