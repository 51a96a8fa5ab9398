export default { id: "serve", title: "serve", lead: "", fields: async () => [], command: "x", body: () => ({}), show: () => [] };
