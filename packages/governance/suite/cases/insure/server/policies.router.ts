import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { protectedProcedure, publicProcedure, router } from './trpc';

const Claim = z.object({ policyId: z.string().uuid(), note: z.string().max(500) }).strict();

export const policies = router({
  search: publicProcedure
    .input(z.object({ holder: z.string() }))
    .query(({ ctx, input }) =>
      ctx.prisma.$queryRawUnsafe(`SELECT id FROM policies WHERE holder = '${input.holder}' LIMIT 20`),
    ),

  byHolder: publicProcedure
    .input(z.object({ holder: z.string() }))
    .query(({ ctx, input }) =>
      ctx.prisma.$queryRaw`SELECT id FROM policies WHERE holder = ${input.holder} LIMIT 20`,
    ),

  byNumber: publicProcedure
    .input(z.object({ number: z.number().int() }))
    .query(({ ctx, input }) =>
      ctx.prisma.$queryRawUnsafe('SELECT id FROM policies WHERE number = $1', input.number),
    ),

  file: protectedProcedure
    .input(Claim)
    .mutation(({ ctx, input }) => ctx.prisma.claim.create({ data: input })),

  amend: protectedProcedure
    .input(z.object({ id: z.string().uuid() }).passthrough())
    .mutation(({ ctx, input }) =>
      ctx.prisma.claim.update({ where: { id: input.id }, data: input }),
    ),

  list: protectedProcedure.query(({ ctx }) => ctx.prisma.policy.findMany()),

  page: protectedProcedure
    .input(z.object({ cursor: z.string().uuid().optional() }))
    .query(({ ctx, input }) =>
      ctx.prisma.policy.findMany({ take: 50, ...(input.cursor && { cursor: { id: input.cursor }, skip: 1 }) }),
    ),

  premium: protectedProcedure
    .input(z.object({ id: z.string().uuid() }))
    .query(async ({ ctx, input }) => {
      const policy = await ctx.prisma.policy.findUnique({ where: { id: input.id } });
      if (!policy) throw new TRPCError({ code: 'NOT_FOUND', message: 'No such policy.' });
      const monthlyAmount = parseFloat(policy.yearlyPremium) / 12;
      return { monthlyAmount };
    }),

  premiumMinor: protectedProcedure
    .input(z.object({ id: z.string().uuid() }))
    .query(async ({ ctx, input }) => {
      const { yearlyMinor } = await ctx.prisma.policy.findUniqueOrThrow({ where: { id: input.id } });
      return { monthlyMinor: String(BigInt(yearlyMinor) / 12n) };
    }),
});
