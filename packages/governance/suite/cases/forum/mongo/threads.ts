import { Router, type Request, type Response } from 'express';
import { MongoClient, ObjectId, type Collection } from 'mongodb';
import { z } from 'zod';

const client = new MongoClient(process.env.MONGO_URL ?? '', { serverSelectionTimeoutMS: 3000 });
const threads: Collection = client.db('forum').collection('threads');
export const router = Router();

const Search = z.object({ tag: z.string().max(40), page: z.coerce.number().int().min(0).max(1000) });

router.get('/tagged', async (req: Request, res: Response) => {
  const { tag, page } = Search.parse(req.query);
  const found = await threads.find({ tag }).skip(page * 20).limit(20).toArray();
  res.json(found);
});

router.post('/query', async (req: Request, res: Response) => {
  const { filter } = req.body;
  const found = await threads.find(filter).limit(20).toArray();
  res.json(found);
});

router.post('/owner', async (req: Request, res: Response) => {
  const owner = req.body.owner;
  const found = await threads.findOne({ owner });
  res.json(found);
});

router.get('/:id', async (req: Request, res: Response) => {
  const found = await threads.findOne({ _id: new ObjectId(req.params.id) });
  res.json(found);
});

router.post('/report', async (req: Request, res: Response) => {
  const stages = JSON.parse(req.body.pipeline);
  const found = await threads.aggregate(stages).toArray();
  res.json(found);
});

router.get('/stats/all', async (_req: Request, res: Response) => {
  const found = await threads.aggregate([{ $group: { _id: '$tag', n: { $sum: 1 } } }, { $limit: 100 }]).toArray();
  res.json(found);
});

router.post('/close', async (req: Request, res: Response) => {
  if (typeof req.body.slug !== 'string') {
    res.status(400).end();
    return;
  }
  await threads.updateOne({ slug: req.body.slug }, { $set: { closed: true } });
  res.status(204).end();
});

router.post('/purge', async (req: Request, res: Response) => {
  const result = await threads.deleteMany({ tag: req.body.tag, owner: req.user?.id });
  res.json({ deleted: result.deletedCount });
});
