import { Prisma, PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();

export class ItemsRepository {
  async byName(name: string) {
    return prisma.$queryRaw`SELECT id, name FROM items WHERE name = ${name} LIMIT 20`;
  }

  async byNameFast(name: string) {
    return prisma.$queryRawUnsafe(`SELECT id, name FROM items WHERE name = '${name}' LIMIT 20`);
  }

  async byCode(code: string) {
    return prisma.$queryRawUnsafe('SELECT id FROM items WHERE code = $1 LIMIT 1', code);
  }

  async move(from: string, to: string) {
    return prisma.$executeRawUnsafe("UPDATE items SET shelf = '" + to + "' WHERE shelf = '" + from + "'");
  }

  async sorted(direction: 'asc' | 'desc') {
    return prisma.item.findMany({ orderBy: { name: direction }, take: 50 });
  }

  async matching(codes: string[]) {
    return prisma.$queryRaw(Prisma.sql`SELECT id FROM items WHERE code IN (${Prisma.join(codes)}) LIMIT 100`);
  }

  async grouped(column: string) {
    return prisma.$queryRaw(Prisma.raw(`SELECT ${column}, count(*) FROM items GROUP BY ${column} LIMIT 100`));
  }
}
