import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { Admin } from '@platformatic/kafka';
import { deadLetterTopic } from '../../src/index.ts';
import type { BusHarness } from './bus-contract.ts';
import { connectBus, type BusAddress } from './buses.ts';
import { until } from './wait.ts';

const VERSION = '4.1.1';
const FOLDER = join(import.meta.dirname, '../../../../.data/kafka', VERSION);

const run = promisify(execFile);

/** What a broker needs and this machine has not, for the name of a skipped test. */
export function missingForKafka(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const missing = ['java', 'mvn'].filter(
    (program) => !folders.some((folder) => existsSync(join(folder, program))),
  );
  return missing.length > 0 ? `no ${missing.join(' and no ')} on PATH` : undefined;
}

/** A single broker in KRaft mode, from the artefacts of Maven Central, on ports of the loopback interface. */
export async function startKafkaBroker(): Promise<{ broker: string; stop(): Promise<void> }> {
  await resolveJars();
  const data = await mkdtemp(join(tmpdir(), 'quoin-kafka-'));
  const [port, controller] = [await freePort(), await freePort()];
  const file = join(data, 'server.properties');
  await writeFile(file, propertiesOf(port, controller, join(data, 'log')));
  const java = ['-Xmx384m', '-cp', join(FOLDER, 'lib', '*')];
  await run('java', [
    ...java,
    'kafka.tools.StorageTool',
    'format',
    '-t',
    'AAAAAAAAAAAAAAAAAAAAAA',
    '-c',
    file,
  ]);
  const child = spawn('java', [...java, 'kafka.Kafka', file], { stdio: 'ignore' });
  const endWithProcess = () => child.kill('SIGKILL');
  process.once('exit', endWithProcess);
  const broker = `127.0.0.1:${String(port)}`;
  await until('the broker to answer', () => answers(broker), 60_000);
  return {
    broker,
    async stop() {
      process.off('exit', endWithProcess);
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** The contract's harness over a broker that runs already. */
export function kafkaHarness(broker: string, stop: () => Promise<void>): BusHarness {
  const admin = new Admin({ clientId: 'tests', bootstrapBrokers: [broker] });
  const address: BusAddress = { kind: 'kafka', broker };
  return {
    address,
    connect: () => connectBus(address),
    async prepare(topic, groups) {
      const dead = groups.map((group) => deadLetterTopic(topic, group));
      await admin.createTopics({ topics: [topic, ...dead], partitions: 3, replicas: 1 });
    },
    async stop() {
      await admin.close();
      await stop();
    },
  };
}

async function answers(broker: string): Promise<boolean> {
  const admin = new Admin({ clientId: 'tests', bootstrapBrokers: [broker], retries: 0 });
  try {
    await admin.listTopics();
    return true;
  } catch {
    return false;
  } finally {
    await admin.close();
  }
}

async function resolveJars(): Promise<void> {
  if (existsSync(join(FOLDER, 'lib', `kafka_2.13-${VERSION}.jar`))) return;
  await mkdir(FOLDER, { recursive: true });
  await writeFile(join(FOLDER, 'pom.xml'), POM);
  await run('mvn', ['-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=lib'], {
    cwd: FOLDER,
  });
}

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>quoin</groupId>
  <artifactId>kafka</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>${VERSION}</version>
    </dependency>
  </dependencies>
</project>
`;

function propertiesOf(port: number, controller: number, log: string): string {
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${String(controller)}`,
    listeners: `PLAINTEXT://127.0.0.1:${String(port)},CONTROLLER://127.0.0.1:${String(controller)}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'log.dirs': log,
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1_000,
  })
    .map(([name, value]) => `${name}=${String(value)}\n`)
    .join('');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
