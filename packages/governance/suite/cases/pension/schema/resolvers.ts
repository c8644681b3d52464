import { GraphQLError } from 'graphql';
import { literal, Op } from 'sequelize';
import type { Context } from './context';
import { Member, Statement } from '../loaders/models';
import { knex } from '../loaders/knex';

type Args = { term: string; order: string; first: number; year: number; ids: string[] };

export const resolvers = {
  Query: {
    members: (_parent: unknown, { term, first }: Args) =>
      Member.findAll({ where: { name: { [Op.iLike]: `%${term}%` } }, limit: Math.min(first, 100) }),

    ranked: (_parent: unknown, { order }: Args) =>
      Member.findAll({ order: literal(`${order} DESC`), limit: 100 }),

    newest: () =>
      Member.findAll({ order: [[literal('joined_at'), 'DESC']], limit: 100 }),

    letters: (_parent: unknown, { term }: Args) =>
      knex('letters').whereRaw(`subject ILIKE '%${term}%'`).limit(50),

    notes: (_parent: unknown, { term }: Args) =>
      knex('notes').whereRaw('subject ILIKE ?', [`%${term}%`]).limit(50),
  },

  Member: {
    statements: (member: { id: string }, _args: unknown, { loaders }: Context) => loaders.statements.load(member.id),

    latest: (members: readonly { id: string }[]) =>
      Promise.all(members.map((member) => Statement.findOne({ where: { memberId: member.id } }))),
  },

  Mutation: {
    async close(_parent: unknown, { ids }: Args, { user, log }: Context) {
      if (!user.roles.includes('trustee')) throw new GraphQLError('Trustees alone.');
      log.info({ count: ids.length }, 'closing');
      await Member.update({ closed: true }, { where: { id: ids } });
      return ids.length;
    },

    async remark(_parent: unknown, { term }: Args, { user }: Context) {
      console.log('remark of ' + user.id + ': ' + term);
      return true;
    },
  },
};
