const express = require('express');
const _ = require('lodash');
const { Post } = require('../models/post');
const audit = require('../audit');

const router = express.Router();

router.get('/search', async (req, res) => res.json(await Post.search(req.query.q)));
router.get('/search2', async (req, res) => res.json(await Post.searchBound(req.query.q)));
router.get('/ranked', async (req, res) => res.json(await Post.ranked(req.query.order)));
router.get('/author/:author', async (req, res) => res.json(await Post.byAuthor(req.params.author)));

router.post('/', async (req, res) => {
  const post = await Post.create(req.body);
  res.status(201).json(post);
});

router.post('/draft', async (req, res) => {
  const { title, body } = req.body;
  const post = await Post.create({ title, body, pinned: false });
  res.status(201).json(post);
});

router.put('/:id', async (req, res) => {
  const post = await Post.findByPk(req.params.id);
  await post.update({ ...req.body, updatedBy: req.user.id });
  res.json(post);
});

router.put('/:id/text', async (req, res) => {
  const post = await Post.findByPk(req.params.id);
  await post.update(_.pick(req.body, ['title', 'body']));
  res.json(post);
});

router.patch('/:id', async (req, res) => {
  const post = await Post.findByPk(req.params.id);
  await post.update(req.body, { fields: ['title', 'body'] });
  res.json(post);
});

router.get('/:id', async (req, res) => {
  audit(`viewed ${req.params.id} from ${req.ip} as ${req.get('user-agent')}`);
  const post = await Post.findOne({ where: { id: req.params.id } });
  res.json(post);
});

module.exports = router;
