import { PrismaPg } from '@prisma/adapter-pg';
import { Pool } from 'pg';
import { PrismaClient } from '../../generated/client';

/** The platform's connection to PostgreSQL: Prisma for rows, the pool for hand-written SQL. */
export interface Database {
  readonly prisma: PrismaClient;
  readonly pool: Pool;
  close(): Promise<void>;
}

/**
 * Questions of people are answered in milliseconds or not at all well: compiling a plan and starting processes for it cost more than
 * they save, and take the processors from others. An address with `options` of its own says otherwise.
 */
const planning = '-c jit=off -c max_parallel_workers_per_gather=0';

/** Opens the database; connections are made when needed. `maxConnections` is per process and per kind. */
export function openDatabase(url: string, maxConnections = 10): Database {
  const pool = new Pool({ options: planning, connectionString: url, max: maxConnections, application_name: 'qianli' });
  // An idle connection that the server closes must not end the process; the next query opens another.
  pool.on('error', () => undefined);
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    prisma,
    pool,
    close: async () => {
      await prisma.$disconnect();
      if (!pool.ended) await pool.end();
    },
  };
}
