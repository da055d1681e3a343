import type { TreeNode, TreeValue } from './read-node-tree.ts'

export function isNode(value: TreeValue | undefined): value is TreeNode {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

/** A field that is a node. */
export function nodeOf(node: TreeNode, field: string): TreeNode | undefined {
  const value = node.fields[field]
  return isNode(value) ? value : undefined
}

/** The nodes of a field that is a list; none where it is null or absent. */
export function nodesOf(node: TreeNode, field: string): TreeNode[] {
  return listOf(node, field).filter(isNode)
}

/** The elements of a field that is a list. */
export function listOf(node: TreeNode, field: string): TreeValue[] {
  const value = node.fields[field]
  return Array.isArray(value) ? value : []
}

/** The words of a field that is a list of strings or numbers. */
export function wordsOf(node: TreeNode, field: string): string[] {
  return listOf(node, field).filter((value) => typeof value === 'string')
}

/** A field that is a word; empty where it is null or absent. */
export function wordOf(node: TreeNode, field: string): string {
  const value = node.fields[field]
  return typeof value === 'string' ? value : ''
}

/** A field that is a number; 0 where it is null or absent. */
export function numberOf(node: TreeNode, field: string): number {
  return Number(wordOf(node, field) || 0)
}

export function isTrue(node: TreeNode, field: string): boolean {
  return node.fields[field] === 'true'
}

/** Every node that is a value of this one, directly or in a list. */
export function* childrenOf(node: TreeNode): Generator<TreeNode> {
  for (const field in node.fields) yield* nodesIn(node.fields[field])
}

export function* nodesIn(value: TreeValue | undefined): Generator<TreeNode> {
  if (Array.isArray(value)) for (const element of value) yield* nodesIn(element)
  else if (isNode(value)) yield value
}
