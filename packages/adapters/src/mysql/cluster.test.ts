import { expect, test } from 'vitest'
import { clusterOf } from './cluster.ts'

const primaries = { group_replication_group_name: 'aaaa', group_replication_single_primary_mode: 'OFF' }

test.each<[string, Readonly<Record<string, string>>, object | undefined]>([
  ['a server that knows of no cluster', {}, undefined],
  ['a node of Galera', { wsrep_on: 'ON' }, { kind: 'galera' }],
  ['one that could be a node', { wsrep_on: 'OFF' }, undefined],
  ['a server of a group with several primaries', primaries, { kind: 'group' }],
  ['one of a group with one primary', { ...primaries, group_replication_single_primary_mode: 'ON' }, undefined],
  ['one that could be in a group', { ...primaries, group_replication_group_name: '' }, undefined],
  ['one that has the mode only', { group_replication_single_primary_mode: 'OFF' }, undefined],
])('%s', async (_, variables, cluster) => {
  const asked: unknown[] = []
  const all = async (...question: unknown[]) => {
    asked.push(question)
    return Object.entries(variables)
  }
  expect(await clusterOf({ all })).toEqual(cluster)
  expect(asked).toEqual([
    [
      "show session variables where variable_name in ('wsrep_on', 'group_replication_group_name', 'group_replication_single_primary_mode')",
      [],
    ],
  ])
})
