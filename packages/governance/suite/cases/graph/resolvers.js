const { exec } = require('node:child_process');
const fetch = require('node-fetch');
const db = require('./database');
const { GraphQLError } = require('graphql');

module.exports = {
  Query: {
    product: (_parent, { id }) => db.get('SELECT id, name FROM products WHERE id = ?', [id]),

    products: (_parent, { filter }) =>
      db.all(`SELECT id, name FROM products WHERE ${filter} LIMIT 50`),

    thumbnail: async (_parent, { url }) => {
      const response = await fetch(url, { timeout: 2000 });
      return response.headers.get('content-type');
    },

    rate: async (_parent, { currency }) => {
      const response = await fetch(`https://rates.example/${encodeURIComponent(currency)}`, { timeout: 2000 });
      return response.json();
    },

    who: (_parent, args, context) => context.user.name,
  },
  Mutation: {
    resize: (_parent, { image, size }) =>
      new Promise((resolve, reject) => {
        exec(`mogrify -resize ${size} images/${image}`, { timeout: 5000 }, (error) => {
          if (error) reject(new GraphQLError('resize failed'));
          else resolve(true);
        });
      }),

    rename: async (_parent, { id, name }) => {
      await db.run('UPDATE products SET name = ? WHERE id = ?', [name, id]);
      return db.get('SELECT id, name FROM products WHERE id = ?', [id]);
    },
  },
  Product: {
    reviews: (product) => db.all('SELECT stars FROM reviews WHERE product_id = ? LIMIT 10', [product.id]),
  },
};
