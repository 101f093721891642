import { execFile, execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cached } from './cache.ts'
import { installPySpark } from './py-spark.ts'

export interface Artifact {
  readonly group: string
  readonly name: string
  readonly version: string
  /** A group whose artifacts are there already by another way. */
  readonly without?: string
}

/**
 * The folder with the jars of artifacts and of all that they need, from Maven Central: fetched the first time, with Maven or,
 * where that is not installed, with Ivy, which comes with PySpark.
 */
export function jars(name: string, artifacts: readonly Artifact[]): Promise<string> {
  return cached(name, async folder => {
    if (!canRun('java', '-version')) throw new Error('java cannot be run: install Java 17 or newer.')
    if (canRun('mvn', '--version')) await fetchWithMaven(folder, artifacts)
    else await fetchWithIvy(folder, artifacts)
  })
}

function canRun(program: string, argument: string): boolean {
  try {
    execFileSync(program, [argument], { stdio: 'ignore', timeout: 60_000 })
    return true
  } catch {
    return false
  }
}

const run = promisify(execFile)
const timeout = 600_000

async function fetchWithMaven(folder: string, artifacts: readonly Artifact[]): Promise<void> {
  const pom = join(folder, 'pom.xml')
  writeFileSync(pom, projectOf(artifacts))
  const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${folder}`, '-DincludeScope=runtime']
  await run('mvn', ['-q', '-B', '-f', pom, ...goal], { timeout })
}

function projectOf(artifacts: readonly Artifact[]): string {
  const dependencies = artifacts.map(({ group, name, version, without }) => {
    const exclusion = `<exclusion><groupId>${without}</groupId><artifactId>*</artifactId></exclusion>`
    return `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version>
      ${without === undefined ? '' : `<exclusions>${exclusion}</exclusions>`}</dependency>`
  })
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
    <groupId>jumun</groupId><artifactId>services</artifactId><version>1</version>
    <dependencies>${dependencies.join('')}</dependencies></project>\n`
}

/** Ivy leaves nothing out: what Spark has of its own is there twice, in the same version. */
async function fetchWithIvy(folder: string, artifacts: readonly Artifact[]): Promise<void> {
  const spark = await installPySpark()
  const lib = join(spark, 'lib')
  const python = readdirSync(lib).find(name => name.startsWith('python3'))!
  const classes = join(lib, python, 'site-packages', 'pyspark', 'jars', '*')
  const cache = join(folder, 'ivy')
  mkdirSync(cache)
  for (const { group, name, version } of artifacts) {
    const wanted = ['-dependency', group, name, version, '-confs', 'default', '-types', 'jar', 'bundle']
    const target = ['-cache', cache, '-retrieve', join(folder, '[artifact]-[revision].[ext]')]
    await run('java', ['-cp', classes, 'org.apache.ivy.Main', '-warn', ...wanted, ...target], { timeout })
  }
}
