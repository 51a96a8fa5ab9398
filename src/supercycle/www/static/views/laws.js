export default { id: "laws", title: "laws", lead: "", fields: async () => [], command: "x", body: () => ({}), show: () => [] };
