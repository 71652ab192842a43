"""The pages in a real browser: `pages.PAGES` lists what is tested."""
