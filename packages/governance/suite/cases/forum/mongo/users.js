const mongoose = require('mongoose');
const mongoSanitize = require('express-mongo-sanitize');
const express = require('express');

const User = mongoose.model(
  'User',
  new mongoose.Schema({ name: String, email: String, password: String, role: { type: String, default: 'reader' } }),
);
const router = express.Router();

router.post('/login', async (req, res) => {
  const user = await User.findOne({ email: req.body.email, password: req.body.password });
  res.json({ ok: Boolean(user) });
});

router.post('/lookup', async (req, res) => {
  const user = await User.findOne({ email: String(req.body.email) });
  res.json({ found: Boolean(user) });
});

router.get('/filter', async (req, res) => {
  const users = await User.find(req.query).limit(20);
  res.json(users);
});

router.get('/where', async (req, res) => {
  const users = await User.find({ $where: `this.name == '${req.query.name}'` }).limit(20);
  res.json(users);
});

router.get('/role/:role', async (req, res) => {
  const users = await User.find({ role: { $eq: req.params.role } }).limit(20);
  res.json(users);
});

router.post('/clean', mongoSanitize(), async (req, res) => {
  const filter = mongoSanitize.sanitize({ name: req.body.name });
  const users = await User.find(filter).limit(20);
  res.json(users);
});

router.delete('/:id', async (req, res) => {
  const id = new mongoose.Types.ObjectId(req.params.id);
  await User.deleteOne({ _id: id });
  res.sendStatus(204);
});

router.post('/register', async (req, res) => {
  const user = new User(req.body);
  await user.save();
  res.status(201).json({ id: user.id });
});

router.post('/invite', async (req, res) => {
  const user = await User.create({ name: req.body.name, email: req.body.email });
  res.status(201).json({ id: user.id });
});

router.put('/:id', async (req, res) => {
  await User.findByIdAndUpdate(req.params.id, { $set: req.body });
  res.sendStatus(204);
});

module.exports = router;
