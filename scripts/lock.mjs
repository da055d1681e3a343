// One process at a time: two that install or build in one clone at once break each other.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

/**
 * Does `work` while no other process does work under the same file; waits for one that does, and says so. The lock of a process that is gone is taken
 * over, and `work` is told, since something that the other one had begun may still run.
 */
export function withLock(file, say, work) {
  const wasLeft = takeLock(file, say)
  const release = () => rmSync(file, { force: true })
  // A step that ends the process leaves by this way.
  process.on('exit', release)
  try {
    return work({ wasLeft })
  } finally {
    process.off('exit', release)
    release()
  }
}

function takeLock(file, say) {
  const own = `${file}.${process.pid}`
  let told
  let wasLeft = false
  writeFileSync(own, holderOf(process.pid))
  try {
    // A link is made whole or not at all, and by one process alone.
    while (!tryLink(own, file)) {
      const holder = readHolder(file)
      if (holder === undefined) continue
      const pid = Number(holder.split(' ')[0])
      if (holderOf(pid) === holder) {
        if (told !== pid) say(`Process ${pid} installs or builds here: waiting for it`)
        told = pid
        pause(300)
      } else {
        wasLeft = removeLeft(file, holder) || wasLeft
      }
    }
  } finally {
    rmSync(own, { force: true })
  }
  return wasLeft
}

/** Takes away the lock of a process that is gone, unless another one took its place in between. */
function removeLeft(file, holder) {
  const aside = `${file}.${process.pid}.left`
  try {
    renameSync(file, aside)
  } catch {
    return false
  }
  const isIt = readHolder(aside) === holder
  if (!isIt) tryLink(aside, file)
  rmSync(aside, { force: true })
  return isIt
}

/** A process by its number and, where it can be told (Linux), its start, since numbers come again; undefined for one that is gone. */
function holderOf(pid) {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (error.code !== 'EPERM') return undefined
  }
  try {
    return `${pid} ${readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ')[19]}`
  } catch {
    return `${pid} `
  }
}

function readHolder(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined // given back in between
  }
}

function tryLink(from, to) {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

export function pause(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
