import { db } from './mongo.mjs';

const shows = db.collection('episodes');

const between = (from, to) => ({ airedAt: { $gte: new Date(from), $lt: new Date(to) } });

export const episodes = {
  search(query) {
    return shows.find({ show: query.show, ...between(query.from, query.to) }).limit(50).toArray();
  },

  of(listener) {
    return shows.find({ listener: String(listener) }).limit(50).toArray();
  },

  async *everything() {
    for await (const episode of shows.find({}).batchSize(200)) {
      yield episode.title;
    }
  },

  all() {
    return shows.find({}).toArray();
  },
};
