import { suite as backlog } from './backlog.ts'
import { suite as backupUnderLoad } from './backup-under-load.ts'
import { suite as catalogue } from './catalogue.ts'
import { suite as contracts } from './contracts.ts'
import { suite as desk } from './desk.ts'
import { suite as couponRush } from './coupon-rush.ts'
import { suite as cuts } from './cuts.ts'
import { suite as defects } from './defects.ts'
import { suite as doctors } from './doctors.ts'
import { suite as failover } from './failover.ts'
import { suite as fullDisk } from './full-disk.ts'
import { suite as galera } from './galera.ts'
import { suite as hostPrograms } from './host-programs.ts'
import { suite as hostile } from './hostile.ts'
import { suite as httpRush } from './http-rush.ts'
import { suite as httpSigterm } from './http-sigterm.ts'
import { suite as kafka } from './kafka.ts'
import { suite as kill9 } from './kill-9.ts'
import { suite as manyProcesses } from './many-processes.ts'
import { suite as migrations } from './migrations.ts'
import { suite as packets } from './packets.ts'
import { suite as poolers } from './poolers.ts'
import { suite as reads } from './reads.ts'
import { suite as relay } from './relay.ts'
import { suite as replicas } from './replicas.ts'
import { runSuites } from './run-suites.ts'
import { suite as serverRestart } from './server-restart.ts'
import { suite as serverSettings } from './server-settings.ts'
import { suite as simulation } from './simulation.ts'
import { suite as soak } from './soak.ts'
import { suite as stuckLock } from './stuck-lock.ts'
import { suite as texts } from './texts.ts'
import { suite as versions } from './versions.ts'
import { suite as years } from './years.ts'

const suites = [
  simulation,
  defects,
  manyProcesses,
  kill9,
  cuts,
  serverRestart,
  stuckLock,
  hostPrograms,
  texts,
  packets,
  migrations,
  serverSettings,
  fullDisk,
  backupUnderLoad,
  relay,
  kafka,
  backlog,
  years,
  couponRush,
  desk,
  contracts,
  httpRush,
  reads,
  catalogue,
  httpSigterm,
  hostile,
  soak,
  galera,
  failover,
  replicas,
  poolers,
  versions,
  doctors,
]

process.exitCode = await runSuites(suites, process.argv.slice(2))
