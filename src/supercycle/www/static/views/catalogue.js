export default { id: "catalogue", title: "catalogue", lead: "", fields: async () => [], command: "x", body: () => ({}), show: () => [] };
