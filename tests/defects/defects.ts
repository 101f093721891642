import { adapterDefects } from './adapter-defects.ts'
import { commandDefects } from './command-defects.ts'
import type { Defect } from './defect.ts'
import { deliveryDefects } from './delivery-defects.ts'
import { createPatchedWorkspace, type PatchedWorkspace } from './patched-workspace.ts'
import { ruleDefects } from './rule-defects.ts'
import { runTests } from './run-tests.ts'

export const defects: readonly Defect[] = [...ruleDefects, ...commandDefects, ...deliveryDefects, ...adapterDefects]

export interface DefectReport {
  readonly defect: string
  /** `caught` by the test that is named; `survived`, or `broken` where the patch or its tests cannot be run. */
  readonly verdict: 'caught' | 'survived' | 'broken'
  readonly by?: string
}

/** Puts the defects in one by one, and runs the tests that have to notice; first of all, without any. */
export async function hunt(
  chosen: readonly Defect[],
  onReport: (report: DefectReport) => void = () => undefined,
): Promise<DefectReport[]> {
  const workspace = createPatchedWorkspace()
  try {
    await assertHealthy(workspace, chosen)
    const reports: DefectReport[] = []
    for (const defect of chosen) {
      const report = { defect: defect.name, ...(await examine(workspace, defect)) }
      reports.push(report)
      onReport(report)
    }
    return reports
  } finally {
    workspace.remove()
  }
}

function filesOf({ suites, only }: Pick<Defect, 'suites' | 'only'>) {
  return { files: suites.map(suite => `packages/${suite}`), only }
}

/** A test that fails by itself would catch anything. */
async function assertHealthy({ folder }: PatchedWorkspace, chosen: readonly Defect[]): Promise<void> {
  const whole = [...new Set(chosen.flatMap(({ suites, only }) => (only === undefined ? suites : [])))]
  const selections = new Map(
    chosen.flatMap(({ suites, only }) =>
      only === undefined ? [] : ([[`${suites.join()} ${only}`, { suites, only }]] as const),
    ),
  )
  for (const selection of [...(whole.length > 0 ? [{ suites: whole }] : []), ...selections.values()]) {
    const { passed, failed, first, broken } = await runTests(folder, filesOf(selection))
    if (failed > 0 || passed === 0) throw new Error(`without any defect: ${first ?? broken ?? 'no test was run'}`)
  }
}

async function examine(workspace: PatchedWorkspace, defect: Defect): Promise<Pick<DefectReport, 'verdict' | 'by'>> {
  try {
    workspace.apply(defect)
  } catch (error) {
    return { verdict: 'broken', by: (error as Error).message }
  }
  try {
    const { failed, first, broken } = await runTests(workspace.folder, filesOf(defect))
    if (broken !== undefined) return { verdict: 'broken', by: broken }
    return failed > 0 ? { verdict: 'caught', by: first ?? 'a test' } : { verdict: 'survived' }
  } finally {
    workspace.revert()
  }
}
