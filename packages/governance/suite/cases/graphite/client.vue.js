import { createApp, h, ref, computed } from 'vue';
import DOMPurify from 'dompurify';

const query = new URLSearchParams(location.search);

const Title = {
  setup() {
    const title = ref(query.get('title'));
    return () => h('h1', title.value);
  },
};

const Banner = {
  setup() {
    const banner = ref(query.get('banner'));
    return () => h('div', { innerHTML: banner.value });
  },
};

const Note = {
  setup() {
    const note = computed(() => DOMPurify.sanitize(query.get('note') ?? ''));
    return () => h('div', { innerHTML: note.value });
  },
};

const Live = {
  template: `<div>${query.get('live')}</div>`,
};

const Clock = {
  template: '<time>{{ now }}</time>',
  data: () => ({ now: new Date().toISOString() }),
};

createApp({ components: { Title, Banner, Note, Live, Clock } }).mount('#app');
