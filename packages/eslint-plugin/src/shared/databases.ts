import { calleeName, chainText, receiverOf, unwrap, type CallNode } from '../flow/nodes.ts';
import { symbolOf } from '../flow/symbols.ts';
import type { Unit } from '../flow/unit.ts';

const LIBRARIES =
  /^(pg|pg-promise|postgres|mysql2?|mariadb|mssql|sqlite3?|better-sqlite3|oracledb|knex|sequelize|typeorm|@prisma\/client|prisma|mongoose|mongodb|objection|drizzle-orm\b.*|kysely|slonik|@mikro-orm\/core|redis|ioredis|@aws-sdk\/(client|lib)-dynamodb|cassandra-driver|@databases\/\w+|@nestjs\/(typeorm|mongoose))\b/;
const RECEIVERS =
  /^(db|database|pool|client|conn|connection|knex|prisma|sql|trx|tx|transaction|repo|repository|model|dao|collection|em|entityManager|manager|queryRunner|pgPool|pgClient|orm|sequelize|mongo|ddb|dynamo|dynamodb|docClient|store|\w*(Repo|Repository|Model|Dao|DAO|Collection|Pool|Db|DB|Store|Table))$/;
const PLAIN_QUERIES =
  /^(query|execute|exec|raw|any|one|oneOrNone|many|manyOrNone|none|\$queryRaw|\$executeRaw|\$queryRawUnsafe|queryRaw)$/;
const MODEL_QUERIES =
  /^(find|findAll|findMany|findOne|findById|findByPk|findBy|findOneBy|findOneOrFail|findUnique|findUniqueOrThrow|findFirst|findFirstOrThrow|findOneAndUpdate|findByIdAndUpdate|findAndCountAll|insert|insertOne|updateOne|deleteOne|create|update|upsert|save|destroy|delete|remove|count|countDocuments|exists|aggregate|replaceOne|increment|decrement|hget|hgetall|getItem|putItem|load|fetchById|getById|findByEmail|findByUserId|where|select|first)$/;

const CONNECTIONS = /^(client|conn|connection|\w*(Client|Conn|Connection|pool|Pool))$/;

/** Whether the call asks a database something. */
export function isQuery(call: CallNode, unit: Unit): boolean {
  const name = calleeName(call) ?? '';
  const receiver = receiverOf(call);
  if (!receiver) return false;
  const symbol = symbolOf(receiver, unit) ?? '';
  const text = chainText(receiver) ?? '';
  const last = text.split('.').at(-1) ?? '';
  // The end of a connection, not of a row.
  if (name === 'destroy' && CONNECTIONS.test(last)) return false;
  if (PLAIN_QUERIES.test(name)) return LIBRARIES.test(symbol) || RECEIVERS.test(last);
  if (!MODEL_QUERIES.test(name)) return false;
  if (LIBRARIES.test(symbol) || RECEIVERS.test(last)) return true;
  // `User.findOne()`, `prisma.user.findUnique()`, `db.collection('x').findOne()`
  if (
    /^[A-Z]\w*$/.test(text) &&
    !/^(Object|Array|Map|Set|Promise|JSON|Math|Reflect|Number|String|Buffer|URL|Date|Intl|Symbol|Atomics|WebAssembly|[A-Z_]+)$/.test(
      text,
    )
  ) {
    return /^(find|insert|update|delete|create|save|count|destroy|upsert|exists|aggregate|findAll)/.test(
      name,
    );
  }
  if (/^(prisma|db|tx|trx|ctx\.prisma|ctx\.db|this\.prisma|this\.db)\.\w+$/.test(text)) return true;
  const inner = unwrap(receiver);
  return (
    inner.type === 'CallExpression' &&
    /^(collection|getRepository|model|getCollection|knex|db|table|from|into)$/.test(
      calleeName(inner) ?? '',
    )
  );
}
