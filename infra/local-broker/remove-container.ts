import { getContainerRuntimeClient } from 'testcontainers'

// Runs beside a container: when standard input closes, whoever started the container is done with it or dead.
const [id] = process.argv.slice(2)
if (id === undefined) process.exit(2)
const { container } = await getContainerRuntimeClient()
for await (const _ of process.stdin);
await container.getById(id).remove({ force: true, v: true })
