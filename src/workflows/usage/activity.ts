import { counterKey, type StatementActivity, type StatementCounter, type StatisticsSnapshot, type StatisticsState } from '../../model/usage.ts'

/**
 * What happened since the snapshot before: per (role, database, statement, level) the difference of the counters, and the whole counter of
 * an entry that began to count afterwards. Nothing is counted twice, and what cannot be known is said instead of guessed.
 *
 * Without a snapshot before, the figures are totals and `from` is undefined.
 */
export function toActivity(before: StatisticsSnapshot | undefined, now: StatisticsSnapshot): StatementActivity {
  if (before === undefined) return { from: undefined, to: now.state.takenAt, statements: now.counters.filter(hasRun), resets: [] }
  if (before.state.systemIdentifier !== now.state.systemIdentifier) return ofOtherCluster(before, now)
  if (isOtherInstance(before.state, now.state)) {
    return begunSince(before, now, 'The counters are those of another instance than before, such as a standby that was promoted: what cannot be told apart from earlier runs is not counted, and the next run counts all again.')
  }
  const known = new Map(before.counters.map((counter) => [counterKey(counter), counter]))
  const wasReset = isReset(before.state, now.state)
  let restarted = 0
  const statements = now.counters.map((counter) => {
    const earlier = known.get(counterKey(counter))
    if (earlier === undefined || wasReset) return counter
    if (isSameEntry(earlier, counter)) return difference(earlier, counter)
    restarted += 1
    return counter
  }).filter(hasRun)
  return { from: before.state.takenAt, to: now.state.takenAt, statements, resets: toSentences(before.state, now.state, { wasReset, restarted }) }
}

/** Totals of a cluster that no run looked at before are new, whatever they are of. Those of one that was counted before, also by its log, would be counted twice. */
function ofOtherCluster(before: StatisticsSnapshot, now: StatisticsSnapshot): StatementActivity {
  if (before.state.systemIdentifier !== 'log' && before.state.clusters?.includes(now.state.systemIdentifier) !== true) {
    return { from: undefined, to: now.state.takenAt, statements: now.counters.filter(hasRun), resets: ['The service is another server than before: its counters are totals, and the next run has a window again.'] }
  }
  const { resetAt, takenAt } = now.state
  if (resetAt !== undefined && resetAt > before.state.takenAt && resetAt <= takenAt) {
    return { from: before.state.takenAt, to: takenAt, statements: now.counters.filter(hasRun), resets: [`The statistics were reset at ${instant(resetAt)}: what ran between the last run and then is not counted.`] }
  }
  const what = before.state.systemIdentifier === 'log' ? 'The last run read a log, this one the statistics of the server' : 'The service is another server than in the last run, and one that was counted before that'
  return begunSince(before, now, `${what}: what cannot be told apart from earlier runs is not counted, and the next run counts all again.`)
}

/** Of counters that nothing can be subtracted from: those whose own clock says that they began since the last run. */
function begunSince(before: StatisticsSnapshot, now: StatisticsSnapshot, sentence: string): StatementActivity {
  const hasBegun = ({ countsSince }: StatementCounter): boolean => countsSince !== undefined && countsSince > before.state.takenAt && countsSince <= now.state.takenAt
  return { from: before.state.takenAt, to: now.state.takenAt, statements: now.counters.filter((counter) => hasRun(counter) && hasBegun(counter)), resets: [sentence] }
}

/** All counters began anew: told by the extension, or by a start of the server that did not keep them. */
function isReset(before: StatisticsState, now: StatisticsState): boolean {
  return now.resetAt !== undefined && before.resetAt !== undefined && now.resetAt !== before.resetAt
}

/**
 * Counters that began before the last run and are not those it saw, or a server that was up by then and is not the one it saw: statistics are not replicated, so that after a
 * failover those of the former standby are read. A clock that went back makes a plain reset look like that.
 */
function isOtherInstance(before: StatisticsState, now: StatisticsState): boolean {
  if (now.takenAt < before.takenAt) return false
  return (isReset(before, now) && now.resetAt! <= before.takenAt) || (now.startedAt !== before.startedAt && now.startedAt <= before.takenAt)
}

/** An entry that was dropped and came again, or was reset alone, counts from zero: its figures are smaller, or its own clock is another. */
function isSameEntry(earlier: StatementCounter, counter: StatementCounter): boolean {
  if (earlier.countsSince !== undefined && counter.countsSince !== undefined) return earlier.countsSince === counter.countsSince
  return counter.calls >= earlier.calls && counter.totalMs >= earlier.totalMs && counter.rows >= earlier.rows
}

function difference(earlier: StatementCounter, counter: StatementCounter): StatementCounter {
  return {
    ...counter,
    calls: counter.calls - earlier.calls,
    totalMs: Math.max(counter.totalMs - earlier.totalMs, 0),
    planMs: Math.max(counter.planMs - earlier.planMs, 0),
    rows: Math.max(counter.rows - earlier.rows, 0),
    blocksRead: Math.max(counter.blocksRead - earlier.blocksRead, 0),
    walBytes: Math.max(counter.walBytes - earlier.walBytes, 0),
    jitMs: Math.max(counter.jitMs - earlier.jitMs, 0),
  }
}

function hasRun(counter: StatementCounter): boolean {
  return counter.calls > 0
}

function toSentences(before: StatisticsState, now: StatisticsState, { wasReset, restarted }: { wasReset: boolean; restarted: number }): string[] {
  const dropped = wasReset ? now.dropped ?? 0 : (now.dropped ?? 0) - (before.dropped ?? 0)
  return [
    ...(wasReset ? [`The statistics were reset at ${instant(now.resetAt ?? 0)}: what ran between the last run and then is not counted.`] : []),
    ...(now.startedAt !== before.startedAt ? [`The server was started at ${instant(now.startedAt)}: what it had not saved before is not counted.`] : []),
    ...(restarted > 0 ? [`${restarted} ${restarted === 1 ? 'statement counts' : 'statements count'} from zero again: dropped for lack of room and seen again, or reset. What they did before is not counted.`] : []),
    ...(dropped > 0 ? [`The server dropped the rarest statements ${dropped} ${dropped === 1 ? 'time' : 'times'} for lack of room: raise pg_stat_statements.max.`] : []),
    ...(now.takenAt < before.takenAt ? ['The clock of the server went back since the last run: the window is told by it, the counts are not affected.'] : []),
  ]
}

function instant(at: number): string {
  return `${new Date(at).toISOString().replace('T', ' ').slice(0, 19)} UTC`
}
