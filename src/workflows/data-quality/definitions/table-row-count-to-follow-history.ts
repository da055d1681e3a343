import { judgeLearned } from '../figure-test.ts'
import type { Definition } from '../test-plan.ts'

/** The number of rows lies where past results of this test let expect it. */
export const tableRowCountToFollowHistory: Definition = (test) => ({ figures: { rowCount: { of: 'rows', isWhole: true } }, judge: ({ rowCount = '0' }) => judgeLearned('rowCount', rowCount, test) })
