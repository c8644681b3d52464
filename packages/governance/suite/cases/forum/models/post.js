const { Sequelize, DataTypes, Op, literal, QueryTypes } = require('sequelize');

const sequelize = new Sequelize(process.env.DATABASE_URL, { logging: false });

const Post = sequelize.define('Post', {
  title: { type: DataTypes.STRING(200), allowNull: false },
  body: { type: DataTypes.TEXT, allowNull: false },
  pinned: { type: DataTypes.BOOLEAN, defaultValue: false },
  score: { type: DataTypes.INTEGER, defaultValue: 0 },
});

Post.search = (text) =>
  sequelize.query(`SELECT id, title FROM "Posts" WHERE title ILIKE '%${text}%' LIMIT 20`, { type: QueryTypes.SELECT });

Post.searchBound = (text) =>
  Post.findAll({ where: { title: { [Op.iLike]: `%${text}%` } }, limit: 20 });

Post.byAuthor = (author) =>
  sequelize.query('SELECT id FROM "Posts" WHERE author = :author LIMIT 20', {
    replacements: { author },
    type: QueryTypes.SELECT,
  });

Post.ranked = (expression) =>
  Post.findAll({ order: literal(expression), limit: 20 });

Post.popular = () =>
  Post.findAll({ order: literal('score DESC NULLS LAST'), limit: 20 });

module.exports = { Post, sequelize };
