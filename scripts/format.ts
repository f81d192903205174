// `npm run format`: formats and fixes what can be fixed without thought.
import { spawnSync } from 'node:child_process'
import { tool } from './tool.ts'

const paths = process.argv.slice(2)
const { status } = spawnSync(tool('biome'), ['check', '--write', ...(paths.length > 0 ? paths : ['.'])], {
  stdio: 'inherit',
})
process.exitCode = status ?? 1
