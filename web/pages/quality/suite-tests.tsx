import { MultiSelect } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type TestSuite, testsQuery } from '../../api/quality.ts'
import { lastPart, visibleName } from '../../format/fqn.ts'

/** Offered at once; more are found by their name. */
const offered = 100

/** Chooses among the tests of a suite, however many it has: by the name of a test in the suite of a table, by the full name in a bundle. */
export function SuiteTests({ suite, chosen, onChange }: { suite: TestSuite; chosen: string[]; onChange: (chosen: string[]) => void }) {
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed.trim(), 200)
  const tests = useQuery({ ...testsQuery({ testSuiteId: suite.id, ...(q !== '' && { q }) }, offered), placeholderData: keepPreviousData })
  const found = (tests.data?.data ?? []).map((test) => (suite.basic === true ? test.name : test.fullyQualifiedName))
  return (
    <MultiSelect
      label="Tests" description="All of the suite where none is chosen, also those that are added later." size="sm" searchable clearable clearButtonProps={{ 'aria-label': 'All tests' }}
      data={[...new Set([...chosen, ...found])].map((value) => ({ value, label: visibleName(suite.basic === true ? value : lastPart(value)) }))} value={chosen} onChange={onChange} searchValue={typed} onSearchChange={setTyped}
      nothingFoundMessage="No test is called so"
    />
  )
}
